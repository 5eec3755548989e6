import Synchronization

/// What was read in a body: whoever answers with the same bytes time and again hands it out with them, and they are read once.
public final class Readings: Sendable {
    private let models = Mutex<[ObjectIdentifier: any Sendable]>([:])

    /// Nothing has been read yet.
    public init() {}

    /// A model as it was read before, or as it is read now; what cannot be read is read anew each time.
    func model<Model: Sendable>(_ read: () throws -> Model) rethrows -> Model {
        if let known = models.withLock({ $0[ObjectIdentifier(Model.self)] }) as? Model { return known }
        let model = try read()
        models.withLock { $0[ObjectIdentifier(Model.self)] = model }
        return model
    }
}
