"""The ground floor: knows nothing of customers."""
