"""One module per place the site runs in: dev, test, production; all start from base."""
