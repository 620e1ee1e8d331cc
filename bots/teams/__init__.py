"""Bedside in Microsoft Teams, over microsoft-teams-apps (pinned)."""
