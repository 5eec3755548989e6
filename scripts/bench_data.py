"""Writes the data that benchmarks read, the same at every call; called by bench.py."""

import json
import os
import random

TYPES = [f"kind-{number}" for number in range(20)]


def rows(path, count):
    """Rows of four members as JSON."""
    if os.path.exists(path):
        return
    chance = random.Random(7)
    with open(path + ".part", "w") as file:
        file.write("[")
        for number in range(count):
            row = dict(id=number, type=chance.choice(TYPES), amount=chance.randrange(1000), active=chance.random() < 0.5)
            file.write((",\n" if number else "") + json.dumps(row, separators=(",", ":")))
        file.write("]")
    os.rename(path + ".part", path)


def connections(path, count):
    """Connections as the API lists them, minified."""
    if os.path.exists(path):
        return
    chance = random.Random(11)
    with open(path + ".part", "w") as file:
        file.write('{"data":{"attributes":{"connections":[')
        for number in range(count):
            file.write(("," if number else "") + json.dumps(connection(number, chance), separators=(",", ":"), ensure_ascii=False))
        file.write(']},"id":"connections-response","type":"get_connections_response"}}')
    os.rename(path + ".part", path)


def connection(number, chance):
    fields = [
        dict(description=f"What the customer's {name} is, as the CRM says", display_name=name.replace("_", " ").title(),
             groups=["Satisfaction", "Métriques"], id=f"{name}_{number}", source_name=name, type=kind)
        for name, kind in (("customer_tier", "string"), ("net_promoter_score", "number"), ("is_churned", "boolean"))
    ]
    return dict(
        created_at=f"2026-01-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00.000000Z", created_by=f"00000000-0000-0000-0000-{number:012}",
        fields=fields, id=f"crm-integration-{number}", join=dict(attribute="user_email", type=chance.choice(["email", "user_id"])),
        metadata=dict(source="\"CRM\"", rows=chance.randrange(10**6), share=round(chance.random(), 4)), type="ref_table",
        updated_at="2026-02-01T00:00:00.000000Z", updated_by=None)
