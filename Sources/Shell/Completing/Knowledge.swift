import Commands
import Diagnostics
import ProductAnalytics
import Synchronization

/// What completion knows of the connections, the attributes and their values, for the site in use; another site begins anew.
///
/// Looks are neither recorded nor counted, and nobody waits for them longer than a frame.
final class Knowledge: Sendable {
    private struct Looks: Sendable {
        var site: String?
        var connections = Lookup<KnownConnection> { _ in nil }
        var attributes = Lookup<MappedAttribute> { _ in nil }
        var values = Lookup<KnownValue> { _ in nil }
        var suggestions = Lookup<SuggestedValue> { _ in nil }
    }

    private let looks = Mutex(Looks())
    /// Whether one of the answers given since the last `begin` was not the last word.
    private let awaits = Atomic(false)
    private let arrived: @Sendable () -> Void

    /// `arrived` is called when something new is known.
    init(arrived: @escaping @Sendable () -> Void) { self.arrived = arrived }

    /// Turns to the site that a context is at now; another line is begun.
    func turn(to context: Context) {
        let current = looks.withLock { $0 }
        guard current.site != context.site.name else {
            for lookup in [current.connections.age, current.attributes.age, current.values.age, current.suggestions.age] { lookup() }
            return
        }
        let suggesting = context.suggesting
        let suggestions = Lookup<SuggestedValue>(arrived: arrived) { subject in
            let parts = subject.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            return parts.count == 3 ? await suggesting(KnownArgument(command: parts[0], name: parts[1]), parts[2]) : nil
        }
        // Of a site that cannot be asked nothing is known; what another one has would be wrong.
        guard let client = (try? context.unrecordedClient()) ?? nil else {
            return looks.withLock { $0 = Looks(suggestions: suggestions) }
        }
        let name = context.site.name
        looks.withLock { looks in
            looks = Looks(
                site: name,
                connections: Lookup(arrived: arrived) { entity in
                    guard let entity = try? Entity.find(entity), var all = try? await client.connections(of: entity) else { return nil }
                    var known: [KnownConnection] = []
                    do { while let connection = try all.next() { known.append(KnownConnection(connection)) } } catch { return nil }
                    return known
                },
                attributes: Lookup(arrived: arrived) { entity in
                    guard let entity = try? Entity.find(entity) else { return nil }
                    return try? await client.getMapping(of: entity)
                },
                values: Lookup(arrived: arrived) { subject in
                    guard let subject = ValueSubject(subject), let entity = try? Entity.find(subject.entity) else { return nil }
                    let request = FacetInfoRequest(
                        subject.attribute, limit: Self.mostValues, termSearch: subject.beginning.isEmpty ? nil : subject.beginning)
                    let answer =
                        entity == .accounts ? try? await client.getAccountFacetInfo(request) : try? await client.getUserFacetInfo(request)
                    return answer?.values?.compactMap { value in value.value.map { KnownValue(text: $0, count: value.count ?? 0) } }
                }, suggestions: suggestions)
        }
    }

    /// As many values as fit under a line.
    private static let mostValues = 50

    // MARK: answers, as far as they are known by now

    func begin() { awaits.store(false, ordering: .relaxed) }
    var isAwaited: Bool { awaits.load(ordering: .relaxed) }

    func connections(of entity: String) -> [KnownConnection] { answer(looks.withLock { $0.connections }.all(of: entity)) }

    func attributes(of entity: String) -> [MappedAttribute] { answer(looks.withLock { $0.attributes }.all(of: entity)) }

    func values(of attribute: String, of entity: String, beginningWith beginning: String) -> [KnownValue] {
        answer(looks.withLock { $0.values }.all(of: ValueSubject(entity: entity, attribute: attribute, beginning: beginning).text))
    }

    /// What is suggested for an argument; most have nobody who would.
    func suggestions(for argument: KnownArgument, beginningWith beginning: String) -> [SuggestedValue] {
        answer(looks.withLock { $0.suggestions }.all(of: "\(argument.command)\n\(argument.name)\n\(beginning)"))
    }

    private func answer<Known>(_ answer: (known: [Known], isAwaited: Bool)) -> [Known] {
        if answer.isAwaited { awaits.store(true, ordering: .relaxed) }
        return answer.known
    }
}

/// What a look for values is about, as one text.
private struct ValueSubject {
    var entity: String
    var attribute: String
    var beginning: String

    var text: String { "\(entity)\n\(attribute)\n\(beginning)" }

    init(entity: String, attribute: String, beginning: String) {
        (self.entity, self.attribute, self.beginning) = (entity, attribute, beginning)
    }

    init?(_ text: String) {
        let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3 else { return nil }
        self.init(entity: parts[0], attribute: parts[1], beginning: parts[2])
    }
}

extension KnownConnection {
    fileprivate init(_ connection: Connection) {
        let fields = connection.fields?.map(\.id) ?? []
        self.init(
            id: connection.id, summary: "\(connection.join.type), \(fields.count) \(fields.count == 1 ? "field" : "fields")", fields: fields
        )
    }
}
