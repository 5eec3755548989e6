import Commands
import Diagnostics
import Values

// `tenon fmt` and `tenon test`.
extension Assembly {
    /// Formats scripts; 1 when one is not in the usual form and only that is asked, 2 when one cannot be read.
    func format(_ paths: [String], checksOnly: Bool) async -> ExitStatus {
        await reporting(readsInit: false) { _, interpreter in
            var status = ExitStatus.done
            for file in scripts(paths) {
                do {
                    let old = try source(file)
                    let text = try interpreter.formatted(old)
                    if file == "-", !checksOnly { try StandardOutput.output.data(text) }
                    if Array(text.utf8) == old.bytes { continue }
                    if checksOnly {
                        try StandardOutput.output.data((old.name ?? file) + "\n")
                        if status == .done { status = .failed }
                    } else if file != "-" {
                        try world.files.replace(file, Array(text.utf8))
                    }
                } catch let problems as DiagnosticList {
                    for problem in problems.all { interpreter.draw(problem) }
                    status = .usage
                } catch let problem as Diagnostic {
                    interpreter.draw(problem)
                    if status != .usage { status = problem.exitStatus }
                }
            }
            return status
        }
    }

    /// Tests scripts; 3 when something does not hold.
    func test(_ paths: [String], isJSON: Bool) async -> ExitStatus {
        await reporting { _, interpreter in
            var reports: [ScriptTest.Report] = []
            for file in scripts(paths) {
                let report: ScriptTest.Report
                do {
                    let source = try source(file)
                    report = await ScriptTest.run(source) { try Assembly(options).context() }
                } catch let problem as Diagnostic {
                    report = ScriptTest.Report(file: file, unread: problem)
                }
                for problem in report.problems { interpreter.draw(problem) }
                reports.append(report)
            }
            try StandardOutput.output.data(isJSON ? JSON.text(reports.value, .compact) + "\n" : reports.text)
            return reports.status
        }
    }

    /// The files that are named, and the scripts in the folders that are.
    private func scripts(_ paths: [String]) -> [String] {
        paths.flatMap { path in
            path == "-" || world.files.list(path).isEmpty ? [path] : scripts(inFolder: path.hasSuffix("/") ? String(path.dropLast()) : path)
        }
    }

    private func scripts(inFolder folder: String) -> [String] {
        world.files.list(folder).flatMap { name in
            if name.hasPrefix(".") { return [String]() }
            let path = folder + "/" + name
            if name.hasSuffix("/") { return scripts(inFolder: String(path.dropLast())) }
            return name.hasSuffix(".tenon") ? [path] : []
        }
    }
}
