"""The Django project: configuration and nothing else."""
