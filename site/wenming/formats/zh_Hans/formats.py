"""Numbers in groups of three, as statistics in China are printed; Django's own file says four."""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
