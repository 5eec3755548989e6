import CPlatform
import Glibc

/// One layer of what a plugin is shut into, and whether this machine has it.
public struct SandboxLayer: Sendable, Equatable {
    public enum Name: String, Sendable, CaseIterable {
        case environment, descriptors, group, death, limits, privileges, capabilities, seccomp, landlock, truncation, devices, ports,
            signals, programs, namespaces

        /// How the launcher is told that it must hold; `nil`: it always does, or only says more about another one.
        var word: String? {
            switch self {
            case .landlock, .truncation, .devices, .signals, .programs: "landlock"
            case .seccomp: "seccomp"
            case .ports: "ports"
            default: nil
            }
        }
    }

    public var name: Name
    public var isPresent: Bool
    /// What it keeps, or what is missing.
    public var detail: String

    /// What holds on this machine.
    public static func report() -> [SandboxLayer] {
        report(
            landlock: Int(cplatform_landlock_version()), hasSeccomp: cplatform_has_seccomp(), bubblewrap: bubblewrap,
            namespacesRefused: namespacesRefused)
    }

    /// Where bubblewrap is, if it is installed.
    public static var bubblewrap: String? {
        PluginEnvironment.path.split(separator: ":").map { String($0) + "/bwrap" }.first { access($0, X_OK) == 0 }
    }

    /// Why bubblewrap could make no namespaces on this machine, as far as its settings tell; `nil`: it can.
    private static var namespacesRefused: String? {
        // One that runs as root asks for nobody's leave.
        var status = stat()
        guard let bubblewrap, stat(bubblewrap, &status) != 0 || status.st_mode & S_ISUID == 0 else { return nil }
        func isZero(_ path: String) -> Bool {
            guard let file = fopen(path, "re") else { return false }
            defer { fclose(file) }
            return getc(file) == Int32(UInt8(ascii: "0"))
        }
        let settings = ["user.max_user_namespaces"] + (getuid() == 0 ? [] : ["kernel.unprivileged_userns_clone"])
        return settings.first { isZero("/proc/sys/" + $0.replacing(".", with: "/")) }
    }

    /// Which of the required layers are missing here.
    public static func missing(_ required: [Name], in report: [SandboxLayer] = report()) -> [SandboxLayer] {
        report.filter { required.contains($0.name) && !$0.isPresent }
    }

    static func report(landlock version: Int, hasSeccomp: Bool, bubblewrap: String?, namespacesRefused: String? = nil) -> [SandboxLayer] {
        let strict: (isPresent: Bool, detail: String) =
            switch (bubblewrap, namespacesRefused) {
            case (nil, _): (false, "bubblewrap is not installed, so 'sandbox: strict' cannot be had")
            case (_, let setting?): (false, "bubblewrap is installed, but \(setting) is 0, so 'sandbox: strict' cannot be had")
            case (let path?, nil): (true, "'sandbox: strict' by \(path)")
            }
        func landlock(_ name: Name, from first: Int, _ detail: String) -> SandboxLayer {
            let lack = version == 0 ? "this kernel has no Landlock" : "needs version \(first) of Landlock, but this kernel has \(version)"
            return SandboxLayer(name: name, isPresent: version >= first, detail: version >= first ? detail : lack)
        }
        return [
            SandboxLayer(name: .environment, isPresent: true, detail: "a plugin sees the variables it was granted, and no keys"),
            SandboxLayer(name: .descriptors, isPresent: true, detail: "nothing that the shell has open is handed on"),
            SandboxLayer(
                name: .group, isPresent: true,
                detail: "what a plugin starts ends with it" + (hasSeccomp ? "" : ", unless it leaves its group")),
            SandboxLayer(name: .death, isPresent: true, detail: "plugins end with the shell, however that ends"),
            SandboxLayer(name: .limits, isPresent: true, detail: "memory, open files and the size of files are limited"),
            SandboxLayer(name: .privileges, isPresent: true, detail: "no program that a plugin starts gains rights"),
            SandboxLayer(name: .capabilities, isPresent: true, detail: "of a person who is root, a plugin has the files and no more"),
            SandboxLayer(
                name: .seccomp, isPresent: hasSeccomp,
                detail: hasSeccomp
                    ? "no sockets without a granted network, no looking into other processes, no mounts"
                    : "this kernel filters no system calls: the network cannot be kept from a plugin"),
            landlock(.landlock, from: 1, "version \(version): files outside of its own folders and the system's are out of reach"),
            landlock(.truncation, from: 3, "no file can be emptied that cannot be written"),
            landlock(.devices, from: 5, "no device obeys it"),
            landlock(.ports, from: 4, "a granted network is kept to its TCP ports; hosts and UDP are not kept"),
            landlock(.signals, from: 6, "no signals to other processes, no sockets of theirs without a name in the file system"),
            SandboxLayer(
                name: .programs, isPresent: version > 0 && hasSeccomp,
                detail: version > 0 && hasSeccomp
                    ? "without 'exec' a plugin has one process, and can become no other program than itself and its interpreter"
                    : version > 0
                        ? "without 'exec' a plugin can run no other program than itself and its interpreter, but several of them"
                        : hasSeccomp
                            ? "without 'exec' a plugin has one process, which can become another program" : "'exec' cannot be refused"),
            SandboxLayer(name: .namespaces, isPresent: strict.isPresent, detail: strict.detail),
        ]
    }
}
