// liushui_bench: how much of what gRPC and RocksDB can do the engine leaves. For each number of calls in
// flight the same load generator, `liushui load`, is run against a bare server (raw_server.h) and against
// `liushui serve`, each a process of its own on a fresh folder. Prints a table.
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "clients/cpp/json.h"
#include "engine/base/check.h"
#include "tests/bench/process.h"
#include "tests/bench/raw_server.h"

namespace liushui::bench {
namespace {

struct Options {
  std::string server = "build/release/liushui";
  std::string folder;  // where the ledgers go; empty: a temporary one
  std::vector<int> concurrency = {1, 16, 64, 256};
  int seconds = 5;
  std::string raw;  // serve the bare server in this folder, and nothing else
};

struct Measurement {
  double operations_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double p99_9_ms = 0;
  bool clean = false;  // no errors
};

// Serves until SIGTERM; the first line of stdout ends with the address.
int ServeRaw(const std::string& folder) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  const auto server = RawServer::Start(folder);
  LIUSHUI_CHECK_OK(server.status());
  std::printf("serving on %s\n", (*server)->address().c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&signals, &signal);
  return 0;
}

// The address in "... serving on ADDRESS, ...".
std::string AddressIn(const std::string& line) {
  const std::vector<std::string> parts = absl::StrSplit(line, "serving on ");
  if (parts.size() < 2) return "";
  const std::vector<std::string> words = absl::StrSplit(parts[1], absl::ByAnyChar(", "));
  return words[0];
}

Measurement Load(const Options& options, const std::string& address, int concurrency) {
  Process load({options.server, "load", "--json", "--server", address, "--as", "bench", "--concurrency",
                absl::StrCat(concurrency), "--seconds", absl::StrCat(options.seconds)},
               /*quiet=*/true);
  const auto report = client::StructFromJson(load.ReadLine());
  Measurement measured;
  measured.clean = load.Wait() == 0;
  if (!report.ok()) return measured;
  const auto& all = report->fields().at("all").struct_value().fields();
  measured.operations_per_second = report->fields().at("operations_per_second").number_value();
  measured.p50_ms = all.at("p50_ms").number_value();
  measured.p99_ms = all.at("p99_ms").number_value();
  measured.p99_9_ms = all.at("p99_9_ms").number_value();
  return measured;
}

// Starts a server, which must say where it serves in its first line, and loads it.
Measurement MeasureServer(const Options& options, const std::vector<std::string>& words, int concurrency) {
  Process server(words, /*quiet=*/true);
  const std::string address = AddressIn(server.ReadLine());
  if (!address.empty()) return Load(options, address, concurrency);
  std::fprintf(stderr, "liushui_bench: %s did not say where it serves\n", words[0].c_str());
  return Measurement();
}

std::string Row(const Measurement& measured) {
  return absl::StrFormat("%9.0f %9.2f %9.2f %9.2f%s", measured.operations_per_second, measured.p50_ms,
                         measured.p99_ms, measured.p99_9_ms, measured.clean ? " " : "!");
}

int Run(const Options& options, const std::string& self) {
  std::string folder = options.folder;
  if (folder.empty()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "liushui-bench-XXXXXX").string();
    LIUSHUI_CHECK(mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
  }
  std::filesystem::create_directories(folder);
  std::printf("%-9s | %-39s | %-39s |\n", "in flight", "bare: gRPC and RocksDB", "liushui serve");
  std::printf("%9s | %9s %9s %9s %9s | %9s %9s %9s %9s | %s\n", "", "ops/s", "p50 ms", "p99 ms", "p99.9 ms",
              "ops/s", "p50 ms", "p99 ms", "p99.9 ms", "share");
  bool clean = true;
  for (const int concurrency : options.concurrency) {
    const std::string raw_folder = absl::StrCat(folder, "/raw-", concurrency);
    const std::string engine_folder = absl::StrCat(folder, "/engine-", concurrency);
    const Measurement raw = MeasureServer(options, {self, "--raw", raw_folder}, concurrency);
    const Measurement engine = MeasureServer(
        options, {options.server, "serve", "--listen", "127.0.0.1:0", "--data", engine_folder}, concurrency);
    std::printf(
        "%9d | %s| %s| %4.0f%%\n", concurrency, Row(raw).c_str(), Row(engine).c_str(),
        raw.operations_per_second > 0 ? 100 * engine.operations_per_second / raw.operations_per_second : 0.0);
    std::fflush(stdout);
    clean = clean && raw.clean && engine.clean;
    std::filesystem::remove_all(raw_folder);
    std::filesystem::remove_all(engine_folder);
  }
  if (options.folder.empty()) std::filesystem::remove_all(folder);
  if (!clean) std::printf("! marks a run with errors\n");
  return clean ? 0 : 1;
}

}  // namespace
}  // namespace liushui::bench

int main(int argc, char** argv) {
  liushui::bench::Options options;
  CLI::App app("Measures a Liushui server beside the bare ceiling of gRPC and RocksDB", "liushui_bench");
  app.add_option("--server", options.server, "the program liushui")->capture_default_str();
  app.add_option("--folder", options.folder, "where the ledgers go; a temporary folder if not given");
  app.add_option("--concurrency", options.concurrency, "calls in flight, one or more")->capture_default_str();
  app.add_option("--seconds", options.seconds, "for each run")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  app.add_option("--raw", options.raw, "only serve the bare server in this folder");
  CLI11_PARSE(app, argc, argv);
  if (!options.raw.empty()) return liushui::bench::ServeRaw(options.raw);
  return liushui::bench::Run(options, std::filesystem::read_symlink("/proc/self/exe").string());
}
