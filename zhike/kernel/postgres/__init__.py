"""The database room: embedded server, pool, transactions, locks, wake-ups, migrations, workspaces.

Only this package imports the driver. Everything else goes through `Database`, `Connection`, `Transaction`.
"""
