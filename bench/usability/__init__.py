"""What a new user does in the sample company, counted: clicks, keys and seconds. Run by `python -m bench.usability`."""
