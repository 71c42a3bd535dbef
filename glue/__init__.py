"""The published language between the services, and the flows that span them."""
