// A report that tries one thing, TRY, in a constructor while it is loaded or, with -DIN_APPLY, when it is given events. What
// the system answered is printed; whoever is still there is an honest report that tells nothing.
//
// Each library of it does one thing, from C: no runtime of a language stands in between.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "tyst_kinds.h"
#include "tyst_plugin.h"

enum {
  CREATE_FILE, READ_FILE, LIST_FOLDER, LOOK_AT_FILE, OPEN_SOCKET, FORK, START_THREAD, EXEC, MAP_CODE, ABORT, CRASH, OVERFLOW, EXIT,
  SPIN, SLEEP, ALLOCATE, SEND_GARBAGE, LOOK_AROUND, READ_CLOCK, COUNT_CYCLES, OUTLIVE_HOST, NAME_FILE, FOLLOW_LINK, AIM_SIGNALS,
  OPEN_FOR_NEITHER, SIGNAL_HOST, SIGNAL_THREAD, SIGNAL_THREAD_OF_HOST, QUEUE_SIGNAL, QUEUE_TO_THREAD, BE_LOOKED_INTO, FILTER_NOTHING,
  FILTER_FILTERS
};

extern char **environ;

static void *nothing(void *unused) { return unused; }

static int overflow(int depth) {
  volatile char room[4096];
  memset((char *)room, depth, sizeof room);
  return depth < 0 ? 0 : overflow(depth + 1) + room[7];
}

// Adds a filter that allows every system call, or answers 0 to those that add a filter.
static long add_filter(int answers) {
  struct sock_filter steps[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, answers ? SYS_seccomp : -1u, 0, 1),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof steps / sizeof *steps, steps};
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

// Returns what the system answered: less than 0 if it refused.
static long attempt(void) {
  struct stat about;
  struct timespec now;
  pthread_t thread;
  char *none[] = {NULL}, room[256];
  switch (TRY) {
    case CREATE_FILE: return open("/tmp/tyst-tries", O_CREAT | O_WRONLY, 0600);
    case READ_FILE: return open("/etc/passwd", O_RDONLY);
    case LIST_FOLDER: return open("/", O_RDONLY | O_DIRECTORY);
    case LOOK_AT_FILE: return stat("/etc/passwd", &about);
    case OPEN_SOCKET: return socket(AF_INET, SOCK_STREAM, 0);
    case FORK: {
      long child = fork();
      if (child == 0) _exit(0);
      return child;
    }
    case START_THREAD: return (errno = pthread_create(&thread, NULL, nothing, NULL)) ? -1 : 0;
    case EXEC: return execve("/bin/true", none, none);
    case MAP_CODE: {
      void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      return at == MAP_FAILED ? -1 : 0;
    }
    case ABORT: abort();
    case CRASH: {
      int *volatile nowhere = NULL;
      return *nowhere;
    }
    case OVERFLOW: return overflow(0);
    case EXIT: exit(0);
    case SPIN: for (volatile long round = 0;; round++) {}
    case SLEEP: for (;;) sleep(1);
    case ALLOCATE: {
      long taken = 0;
      for (char *block; taken < 4096 && (block = malloc(1 << 20)); taken++) memset(block, 1, 1 << 20);
      errno = ENOMEM;
      return taken < 4096 ? -1 : 0;
    }
    case SEND_GARBAGE: return write(3, "garbage from a report library\n", 30) - 31;
    case LOOK_AROUND: {
      int open_ones = 0;
      for (int fd = 5; fd < 1024; fd++) open_ones += fcntl(fd, F_GETFD) >= 0;
      errno = ENOENT;
      return environ && *environ ? 1 : open_ones ? 2 : -1;
    }
    case OUTLIVE_HOST: return prctl(PR_SET_PDEATHSIG, 0);
    case BE_LOOKED_INTO: return prctl(PR_SET_DUMPABLE, 1);
    case FILTER_NOTHING: return add_filter(0);
    case FILTER_FILTERS: return add_filter(1);
    case NAME_FILE: return open("/etc/passwd", O_PATH);
    case FOLLOW_LINK: return readlink("/proc/self/exe", room, sizeof room);
    case AIM_SIGNALS: return fcntl(3, F_SETOWN, getppid());
    case OPEN_FOR_NEITHER: return open("/etc/passwd", O_ACCMODE);
    case SIGNAL_HOST: return kill(getppid(), 0);
    case SIGNAL_THREAD: return syscall(SYS_tkill, getppid(), 0);
    case SIGNAL_THREAD_OF_HOST: return syscall(SYS_tgkill, getppid(), getppid(), 0);
    case QUEUE_SIGNAL: return sigqueue(getppid(), 0, (union sigval){0});
    case QUEUE_TO_THREAD: {
      siginfo_t about = {.si_code = SI_QUEUE};
      return syscall(SYS_rt_tgsigqueueinfo, getppid(), getppid(), 0, &about);
    }
    case READ_CLOCK: return clock_gettime(CLOCK_REALTIME, &now);
#if defined(__x86_64__)
    case COUNT_CYCLES: return __builtin_ia32_rdtsc() > 0 ? 0 : -1;
#else
    case COUNT_CYCLES: return 0;
#endif
  }
  return -1;
}

static void try(void) {
  long answer = attempt();
  if (answer < 0) printf("refused: %s\n", strerror(errno));
  else printf("allowed: %ld\n", answer);
  fflush(stdout);
}

#if !defined(IN_APPLY)
__attribute__((constructor)) static void begin(void) { try(); }
#endif

static int32_t create(const TystHost *host, TystBytes config, void **out, TystError *err) {
  static char instance;
  (void)host, (void)config, (void)err;
  *out = &instance;
  return TYST_OK;
}

static int32_t apply_batch(void *inst, const TystBatch *batch, TystError *err) {
  (void)inst, (void)batch, (void)err;
#if defined(IN_APPLY)
  try();
#endif
  return TYST_OK;
}

static int32_t finish(void *inst, const TystReportRequest *req, const TystSink *sink, TystError *err) {
  static const char document[] = "{\"schema\":\"tyst-doc/1\",\"title\":{\"en\":\"Tries\"}}";
  (void)inst, (void)req, (void)err;
  return sink->write(sink->ctx, (const uint8_t *)document, sizeof document - 1);
}

static void destroy(void *inst) { (void)inst; }

static const TystKindDecl kinds[] = {{TYST_KIND_PARTNER_JOINED, TYST_SCHEMA_PARTNER_JOINED, 0}};
static const TystDescriptor descriptor = {
    .struct_size = sizeof(TystDescriptor), .kinds_known = TYST_KINDS_KNOWN, .id = "org.example.tries", .name = "Tries",
    .version = "1.0.0", .description = "What it tries is refused", .state_version = 1, .state_version_min = 1,
    .kinds = kinds, .kinds_len = sizeof kinds / sizeof *kinds,
};
static const TystPluginV1 plugin = {
    .struct_size = sizeof(TystPluginV1), .desc = &descriptor, .create = create, .apply_batch = apply_batch,
    .finish = finish, .destroy = destroy,
};
static const TystPluginV1 *const plugins[] = {&plugin};
const TystEntry tyst_plugin_entry = {
    .magic = TYST_PLUGIN_MAGIC, .struct_size = sizeof(TystEntry), .abi_major = TYST_ABI_MAJOR,
    .abi_minor = TYST_ABI_MINOR, .plugin_count = 1, .plugins = plugins, .build_info = "C",
};
