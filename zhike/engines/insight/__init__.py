"""Life-cycle stages and the worth of customers, computed at night and explained record by record."""
