"""Old addresses that lead to new ones: their import from a list, and checks against going round
in circles. The rows are wagtail.contrib.redirects' own."""
