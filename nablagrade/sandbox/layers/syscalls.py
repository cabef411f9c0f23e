"""Numbers of system calls that no box makes, or not with every argument; see `seccomp`.

Taken from the kernel's own headers, which a test compares where they are installed. The table for aarch64 has not been
run.
"""

X86_64 = {
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_open": 434, "pidfd_getfd": 438,
    "pidfd_send_signal": 424, "kcmp": 312, "process_madvise": 440, "process_mrelease": 448, "bpf": 321,
    "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "io_setup": 206, "io_submit": 209, "io_cancel": 210, "io_destroy": 207,
    "io_getevents": 208, "io_pgetevents": 333, "keyctl": 250, "add_key": 248, "request_key": 249,
    "memfd_create": 319, "memfd_secret": 447, "unshare": 272, "setns": 308, "mount": 165, "umount2": 166,
    "mount_setattr": 442, "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432,
    "fspick": 433, "pivot_root": 155, "chroot": 161, "statmount": 457, "listmount": 458, "open_tree_attr": 467,
    "init_module": 175, "finit_module": 313, "delete_module": 176, "create_module": 174, "query_module": 178,
    "get_kernel_syms": 177, "kexec_load": 246, "kexec_file_load": 320, "reboot": 169, "swapon": 167, "swapoff": 168,
    "acct": 163, "quotactl": 179, "quotactl_fd": 443, "syslog": 103, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "fanotify_init": 300, "fanotify_mark": 301, "personality": 135, "modify_ldt": 154,
    "iopl": 172, "ioperm": 173, "uselib": 134, "ustat": 136, "sysfs": 139, "_sysctl": 156, "vhangup": 153,
    "lookup_dcookie": 212, "nfsservctl": 180, "remap_file_pages": 216, "vmsplice": 278, "shmget": 29, "shmat": 30,
    "shmctl": 31, "shmdt": 67, "semget": 64, "semop": 65, "semctl": 66, "semtimedop": 220, "msgget": 68,
    "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "mq_open": 240, "mq_unlink": 241, "mq_timedsend": 242,
    "mq_timedreceive": 243, "mq_notify": 244, "mq_getsetattr": 245, "settimeofday": 164, "clock_settime": 227,
    "clock_adjtime": 305, "adjtimex": 159, "sethostname": 170, "setdomainname": 171, "bind": 49, "connect": 42,
    "listen": 50, "accept": 43, "accept4": 288, "setsockopt": 54, "setuid": 105, "setgid": 106, "setreuid": 113,
    "setregid": 114, "setresuid": 117, "setresgid": 119, "setfsuid": 122, "setfsgid": 123, "setgroups": 116,
    "capset": 126, "mknod": 133, "mknodat": 259, "sched_setaffinity": 203, "sched_setattr": 314,
    "sched_setparam": 142, "sched_setscheduler": 144, "setpriority": 141, "ioprio_set": 251, "move_pages": 279,
    "migrate_pages": 256, "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
    "seccomp": 317, "lsm_get_self_attr": 459, "lsm_set_self_attr": 460, "lsm_list_modules": 461, "execve": 59,
    "execveat": 322, "fork": 57, "vfork": 58, "clone": 56, "clone3": 435, "socket": 41, "socketpair": 53,
    "ioctl": 16, "prctl": 157, "prlimit64": 302, "kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129,
    "rt_tgsigqueueinfo": 297, "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254, "chmod": 90,
    "fchmodat": 268, "fchmodat2": 452, "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280, "chown": 92,
    "lchown": 94, "fchownat": 260, "setxattr": 188, "lsetxattr": 189, "removexattr": 197, "lremovexattr": 198,
    "setxattrat": 463, "removexattrat": 466, "file_setattr": 469, "truncate": 76,
    "fchmod": 91, "fchown": 93, "fsetxattr": 190, "fremovexattr": 199,
}  # fmt: skip
AARCH64 = {
    "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_open": 434, "pidfd_getfd": 438,
    "pidfd_send_signal": 424, "kcmp": 272, "process_madvise": 440, "process_mrelease": 448, "bpf": 280,
    "perf_event_open": 241, "userfaultfd": 282, "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "io_setup": 0, "io_submit": 2, "io_cancel": 3, "io_destroy": 1, "io_getevents": 4,
    "io_pgetevents": 292, "keyctl": 219, "add_key": 217, "request_key": 218, "memfd_create": 279,
    "memfd_secret": 447, "unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "mount_setattr": 442,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pivot_root": 41, "chroot": 51, "statmount": 457, "listmount": 458, "open_tree_attr": 467, "init_module": 105,
    "finit_module": 273, "delete_module": 106, "kexec_load": 104, "kexec_file_load": 294, "reboot": 142,
    "swapon": 224, "swapoff": 225, "acct": 89, "quotactl": 60, "quotactl_fd": 443, "syslog": 116,
    "name_to_handle_at": 264, "open_by_handle_at": 265, "fanotify_init": 262, "fanotify_mark": 263,
    "personality": 92, "vhangup": 58, "lookup_dcookie": 18, "nfsservctl": 42, "remap_file_pages": 234,
    "vmsplice": 75, "shmget": 194, "shmat": 196, "shmctl": 195, "shmdt": 197, "semget": 190, "semop": 193,
    "semctl": 191, "semtimedop": 192, "msgget": 186, "msgsnd": 189, "msgrcv": 188, "msgctl": 187, "mq_open": 180,
    "mq_unlink": 181, "mq_timedsend": 182, "mq_timedreceive": 183, "mq_notify": 184, "mq_getsetattr": 185,
    "settimeofday": 170, "clock_settime": 112, "clock_adjtime": 266, "adjtimex": 171, "sethostname": 161,
    "setdomainname": 162, "bind": 200, "connect": 203, "listen": 201, "accept": 202, "accept4": 242,
    "setsockopt": 208, "setuid": 146, "setgid": 144, "setreuid": 145, "setregid": 143, "setresuid": 147,
    "setresgid": 149, "setfsuid": 151, "setfsgid": 152, "setgroups": 159, "capset": 91, "mknodat": 33,
    "sched_setaffinity": 122, "sched_setattr": 274, "sched_setparam": 118, "sched_setscheduler": 119,
    "setpriority": 140, "ioprio_set": 30, "move_pages": 239, "migrate_pages": 238, "landlock_create_ruleset": 444,
    "landlock_add_rule": 445, "landlock_restrict_self": 446, "seccomp": 277, "lsm_get_self_attr": 459,
    "lsm_set_self_attr": 460, "lsm_list_modules": 461, "execve": 221, "execveat": 281, "clone": 220, "clone3": 435,
    "socket": 198, "socketpair": 199, "ioctl": 29, "prctl": 167, "prlimit64": 261, "kill": 129, "tkill": 130,
    "tgkill": 131, "rt_sigqueueinfo": 138, "rt_tgsigqueueinfo": 240, "inotify_init1": 26,
    "inotify_add_watch": 27, "fchmodat": 53, "fchmodat2": 452, "utimensat": 88, "fchownat": 54, "setxattr": 5,
    "lsetxattr": 6, "removexattr": 14, "lremovexattr": 15, "setxattrat": 463, "removexattrat": 466,
    "file_setattr": 469, "truncate": 45, "fchmod": 52, "fchown": 55, "fsetxattr": 7, "fremovexattr": 16,
}  # fmt: skip

NUMBERS = {"x86_64": X86_64, "aarch64": AARCH64}

CEILING = 470
"""System calls from here on are newer than this table, and do not exist for a box."""
