"""The program in the documentation of the Swift client is one that compiles."""

import os
import re
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = os.path.join(ROOT, "Sources/ProductAnalytics/ProductAnalytics.docc/ProductAnalytics.md")


def test_the_example_package_compiles(tenon, tmp_path):
    with open(PAGE) as page:
        manifest, program = re.findall(r"```swift\n(.*?)```", page.read(), re.S)
    main = tmp_path / "main.swift"
    main.write_text(program)
    folder = os.path.dirname(os.path.realpath(tenon))
    modules = os.path.join(folder, "Modules")
    # The build of a package finds the modules of its C parts like this.
    platform = "-fmodule-map-file=" + os.path.join(folder, "CPlatform.build/module.modulemap")
    compiler = shutil.which("swiftc")
    done = subprocess.run(
        [compiler, "-typecheck", "-swift-version", "6", "-warnings-as-errors", "-I", modules, "-I", os.path.join(ROOT, "Sources/CYAML"), "-Xcc", platform,
         str(main)],
        capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    # The manifest asks for a product that there is.
    product = re.search(r'\.product\(name: "(\w+)"', manifest).group(1)
    with open(os.path.join(ROOT, "Package.swift")) as ours:
        assert f'.library(name: "{product}"' in ours.read()
