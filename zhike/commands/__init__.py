"""The commands of the command line, one file each; only the one that was called is imported."""
