"""Whether a request is Slack's, and whether there is sense in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs


def signed_by_slack(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether a body bears Slack's signature, not older than five minutes."""
    from slack_sdk.signature import SignatureVerifier

    stamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and signature):
        return False
    try:
        return SignatureVerifier(secret).is_valid(body=body, timestamp=stamp, signature=signature)
    except ValueError:  # no text at all
        return False


def is_sensible(body: bytes, content_type: str) -> bool:
    """Whether a body is what Slack sends: a JSON object, or a form, with such an object as its
    `payload` where it has one."""
    try:
        text = body.decode()
        if "json" in content_type:
            return isinstance(json.loads(text), dict)
        form = parse_qs(text)
        return bool(form) and all(isinstance(json.loads(p), dict) for p in form.get("payload", []))
    except ValueError:
        return False
