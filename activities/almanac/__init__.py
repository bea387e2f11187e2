"""Activities and occasions by days, weeks, months and years."""
