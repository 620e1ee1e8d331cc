"""The HTTP API's parts; `assistant.api` joins them."""
