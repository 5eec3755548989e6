import Values

extension Format {
    /// One YAML document, which reads back as the same value.
    static let yaml = Format("yaml", suffixes: ["yaml", "yml"], "one YAML document") { value, _ in YAML.text(value) }
}
