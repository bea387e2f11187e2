"""The extension points, a few to a file; `core.addons.api` names them all."""
