import Diagnostics
import Language
import Recording
import Values

/// Questions to the person at the terminal.
enum Asking {
    /// What `prompt` gives.
    static func answer(_ arguments: Arguments, _ world: World) async throws -> String {
        let question = arguments["question"]?.string ?? ""
        guard let standard = arguments["default"]?.string else { return try await world.ask(Question(question)) }
        do {
            let answer = try await world.ask(Question("\(question) [\(standard)]"))
            return answer.isEmpty ? standard : answer
        } catch let problem as Diagnostic where problem.id == nobody {
            return standard
        }
    }

    private static let nobody = "nobody-to-ask"

    /// Keeps the answers in a session, and of a secret only the name.
    static func keeping(_ ask: @escaping World.Ask, in recorder: Recorder) -> World.Ask {
        { question in
            let answer = try await ask(question)
            recorder.answered(answer, secret: question.isSecret ? secretName(question.text) : nil)
            return answer
        }
    }

    /// The question's letters as a name: `Password for eu?` is `PASSWORD_FOR_EU`.
    private static func secretName(_ question: String) -> String {
        let words = question.uppercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.isEmpty ? "ANSWER" : String(words.joined(separator: "_").prefix(40))
    }
}
