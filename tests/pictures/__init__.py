"""Takes the pictures of the guides from a running site with the demo content: `make pictures`."""
