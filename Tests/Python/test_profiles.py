"""Profiles of init.tenon: where their keys go, and that they are seen nowhere."""

import json
import os
import stat
import subprocess

import pytest

API, APP, TOKEN = "0a1b2c3d4e5f60718293a4b5c6d7e8f9", "app-key-of-the-password-store-4711", "bearer-token-of-staging-0815"


@pytest.fixture
def site(answering):
    """Sites that answer an empty list and keep the keys they were shown."""

    def start():
        seen = []

        def answer(request):
            names = ("dd-api-key", "dd-application-key", "authorization")
            seen.append({name: request.headers[name] for name in names if request.headers[name]})
            return 200, b'{"data": {"type": "t", "id": "i", "attributes": {"connections": []}}}', {}

        return answering(answer), seen

    return start


@pytest.fixture
def home(tenon, clean_environment, tmp_path):
    """A home with an init.tenon and a program that gives a key and counts its runs."""
    folder = tmp_path / "config/tenon"
    folder.mkdir(parents=True)
    program = tmp_path / "keeper"
    program.write_text(f'#!/bin/sh\necho run >> "{tmp_path}/runs"\necho "  {APP}  "\necho "login: ada"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)

    class Home:
        path = tmp_path
        environment = dict(clean_environment, XDG_CONFIG_HOME=str(tmp_path / "config"), PROD_API_KEY=API, STAGING_TOKEN=TOKEN)

        def write(self, text):
            (folder / "init.tenon").write_text(text.replace("KEEPER", str(program)))

        def run(self, *arguments, **variables):
            return subprocess.run(
                [tenon, *([] if arguments[0] in ("fmt", "check", "replay") else ["--store", ":memory:"]), *arguments], env=dict(self.environment, **variables), capture_output=True, text=True,
                timeout=60, cwd=tmp_path)

        @property
        def runs(self):
            runs = tmp_path / "runs"
            return len(runs.read_text().splitlines()) if runs.exists() else 0

    return Home()


def profiles(prod, staging):
    return (
        f'profile prod {{site: "{prod}", api_key: env("PROD_API_KEY"), app_key: command(["KEEPER"])}}\n'
        f'profile staging {{site: "{staging}", bearer_token: env("STAGING_TOKEN")}}\n')


def test_keys_go_to_the_site_of_their_profile_alone(home, site):
    (prod, at_prod), (staging, at_staging) = site(), site()
    home.write(profiles(prod, staging))
    done = home.run("-c", f"""
        use profile prod
        list users | count
        use profile staging {{ list users | count }}
        list users | count
        use site {staging}
        list users | count
        """)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0\n0\n0\n0\n", "")
    both = {"dd-api-key": API, "dd-application-key": APP}
    assert at_prod == [both, both]
    # By its site's name alone, a profile's keys do not come along.
    assert at_staging == [{"authorization": "Bearer " + TOKEN}, {}]
    # However many requests needed it.
    assert home.runs == 1


def test_nothing_runs_before_a_key_is_needed(home, site):
    home.write(profiles(site()[0], site()[0]))
    done = home.run("--profile", "prod", "-c", "print 1")
    assert (done.returncode, done.stdout, home.runs) == (0, "1\n", 0)


def test_where_commands_go_at_first(home, site):
    (prod, at_prod), (staging, _) = site(), site()
    home.write(profiles(prod, staging) + f'profile default {{site: "{prod}", bearer_token: env("STAGING_TOKEN")}}\n')
    where = "set | where setting == \"site\" | get value"

    def at(*arguments, **variables):
        done = home.run(*arguments, "-c", where, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.startswith("[") else done.stdout.strip().strip('"')

    assert at() == prod
    assert at(DD_SITE="us3") == "us3"
    assert at("--profile", "staging", DD_SITE="us3") == staging
    assert at("--site", "eu", DD_SITE="us3") == "eu"
    # The one that nobody named stands back behind the environment's keys.
    home.run("-c", "list users", DD_BEARER_TOKEN="token-of-the-environment")
    home.run("-c", "list users")
    assert [keys["authorization"] for keys in at_prod] == ["Bearer token-of-the-environment", "Bearer " + TOKEN]
    done = home.run("--site", "us1", "--profile", "prod", "-c", "list users")
    assert done.returncode == 2 and "error[other-site]: profile 'prod' is for " in done.stderr


def test_no_key_is_recorded_or_shown(home, site):
    prod, _ = site()
    home.write(profiles(prod, prod))
    session = home.path / "a.session"
    done = home.run("--record", str(session), "-c", "use profile prod; list users | count; set")
    assert done.returncode == 0, done.stderr
    kept = session.read_text()
    for key in (API, APP, TOKEN):
        assert key not in kept and key not in done.stdout + done.stderr
    # It plays again where there is no such profile.
    os.remove(home.path / "config/tenon/init.tenon")
    again = home.run("replay", str(session))
    assert again.returncode == 0, again.stdout + again.stderr
    assert home.runs == 1


def test_a_key_that_would_be_recorded_stops_the_recording(home, site):
    prod, _ = site()
    home.write(profiles(prod, prod))
    session = home.path / "b.session"
    (home.path / "leak.txt").write_text(APP)
    done = home.run("--record", str(session), "-c", 'use profile prod; list users | count; print (open("leak.txt"))')
    assert "error[session-secret]" in done.stderr and APP not in session.read_text()


@pytest.mark.parametrize("text, words", [
    ('profile prod {site: "eu", api_key: "%s", app_key: env("A")}' % API, "error[written-key]: 'api_key' must come from a variable or a program"),
    ("list users\n", "error[not-in-init]: this cannot stand in init.tenon"),
    ('profile prod {site: "eu", api_key: "%s' % API, "error["),
])
def test_a_mistake_in_the_file_ends_with_status_2(home, text, words):
    home.write(text)
    done = home.run("-c", "print 1")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr and "config/tenon/init.tenon:1:" in done.stderr and "^" in done.stderr and API not in done.stderr
    # What sends nothing is not held up, and the file itself can be checked.
    (home.path / "a.tenon").write_text("print 1\n")
    assert home.run("check", "a.tenon").returncode == 0
    checked = home.run("check", str(home.path / "config/tenon/init.tenon"))
    assert checked.returncode == 2 and words in checked.stderr and API not in checked.stderr


def test_a_good_file_checks_and_formats(home):
    home.write('profile prod   {site: "eu", bearer_token:env("T")}\nset format json\n')
    path = str(home.path / "config/tenon/init.tenon")
    assert home.run("check", path).returncode == 0
    assert home.run("fmt", path).returncode == 0
    assert open(path).read() == 'profile prod {site: "eu", bearer_token: env("T")}\nset format json\n'


def test_an_unknown_profile_is_a_mistake_of_its_own(home):
    home.write('profile prod {site: "eu", bearer_token: env("T")}\n')
    done = home.run("--profile", "prd", "-c", "print 1")
    assert done.returncode == 2 and "did you mean 'prod'?" in done.stderr and "tenon --profile prd" in done.stderr
    (home.path / "a.tenon").write_text("use profile prd\n")
    done = home.run("check", "a.tenon")
    assert done.returncode == 2 and "there is no profile 'prd'" in done.stderr


def test_a_program_that_fails_says_so_and_shows_no_key(home):
    broken = home.path / "broken"
    broken.write_text(f"#!/bin/sh\necho {APP}\necho 'no agent for {APP}' >&2\nexit 3\n")
    broken.chmod(0o755)
    home.write(f'profile prod {{site: "eu", bearer_token: command(["{broken}"])}}\n')
    done = home.run("--profile", "prod", "-c", "list users")
    assert done.returncode == 2 and APP not in done.stderr
    assert "gave no bearer_token of profile 'prod'" in done.stderr and "it ended with status 3" in done.stderr
    assert "no agent for ***" in done.stderr and "nothing was sent" in done.stderr


def test_settings_hold_in_the_shell_and_read_only_everywhere(home):
    home.write("set format json\n")
    assert home.run("-c", "print 1; {a: 1}").stdout == '1\n{"a":1}\n'
    home.write("set read-only on\n")
    done = home.run("-c", 'create users from {id: "c", type: "ref_table", join_attribute: "a", join_type: "email"}')
    assert done.returncode == 2 and "error[read-only]" in done.stderr
