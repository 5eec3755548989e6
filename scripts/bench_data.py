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


def requests(path, count):
    """What creates so many connections, one a line."""
    if os.path.exists(path):
        return
    with open(path + ".part", "w") as file:
        for number in range(count):
            row = dict(
                id=f"crm-integration-{number}", type="ref_table", join_attribute="user_email", join_type="email", fields=fields(number),
                metadata=dict(table=f"crm_{number}"))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    os.rename(path + ".part", path)


def fields(number):
    return [
        dict(description=f"What the customer's {name} is, as the CRM says", display_name=name.replace("_", " ").title(),
             groups=["Satisfaction", "Métriques"], id=f"{name}_{number}", source_name=name, type=kind)
        for name, kind in (("customer_tier", "string"), ("net_promoter_score", "number"), ("is_churned", "boolean"))
    ]


def connection(number, chance):
    return dict(
        created_at=f"2026-01-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00.000000Z", created_by=f"00000000-0000-0000-0000-{number:012}",
        fields=fields(number), id=f"crm-integration-{number}", join=dict(attribute="user_email", type=chance.choice(["email", "user_id"])),
        metadata=dict(source="\"CRM\"", rows=chance.randrange(10**6), share=round(chance.random(), 4)), type="ref_table",
        updated_at="2026-02-01T00:00:00.000000Z", updated_by=None)


NAMES = ["Ada", "Amélie", "John", "Lin", "Maria", "Omar", "Priya", "Sven", "Zoe"]
COUNTRIES = ["US", "DE", "FR", "JP", "BR", "IN", "GB", "CA", "ES", "SE"]
BROWSERS = ["Chrome", "Safari", "Firefox", "Edge", "Opera"]
DEVICES = ["Desktop", "Mobile", "Tablet"]


def people(users, customers, count):
    """Users as JSON Lines with every built-in attribute, and what a customer database knows of one in four, as CSV."""
    if os.path.exists(users) and os.path.exists(customers):
        return
    chance = random.Random(13)

    def moment():
        return "2025-%02d-%02dT%02d:%02d:%02d.%03dZ" % (
            chance.randint(1, 12), chance.randint(1, 28), chance.randrange(24), chance.randrange(60), chance.randrange(60),
            chance.randrange(1000))

    with open(users + ".part", "w") as people, open(customers + ".part", "w") as known:
        known.write("user_email,customer_tier,nps_score\n")
        for number in range(count):
            name = chance.choice(NAMES)
            email = f"{name.lower()}.{number}@{'techcorp' if number % 7 == 0 else 'example'}.com"
            row = dict(
                user_id=str(150_000 + number), user_email=email, user_name=f"{name} Smith{number % 5000}", user_org_id=str(5_000 + number % 300),
                user_created=moment(), first_seen=moment(), last_seen=moment(), first_city=f"City {chance.randrange(200)}",
                first_country_code=chance.choice(COUNTRIES), first_browser_name=BROWSERS[int(chance.random() ** 2 * 5)],
                first_device_type=chance.choice(DEVICES), session_count=chance.randrange(200), events_count=chance.randrange(5_000),
                error_count=chance.randrange(30), avg_loading_time=round(chance.random() * 5_000, 1))
            people.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            if number % 4 == 0:
                known.write(f"{email},{chance.choice(['gold', 'silver', 'bronze', 'free', 'free'])},{chance.randrange(11)}\n")
    os.rename(users + ".part", users)
    os.rename(customers + ".part", customers)
