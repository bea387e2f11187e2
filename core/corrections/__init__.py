"""What a public site owes its readers when something was wrong: withdrawal, consent taken back,
an emergency banner and days of mourning, and reports of errors."""
