#include "clients/demo/demo.h"

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <sstream>
#include <string>

#include "gtest/gtest.h"

namespace liushui::demo {
namespace {

// What a run said, and what it came to.
struct Outcome {
  absl::Status status;
  std::string out;
};

Outcome RunWith(uint64_t seed, const std::string& server, const std::function<bool()>& interrupted) {
  DemoOptions options;
  options.program = LIUSHUI_BINARY_DIR "/liushui_demo";
  options.server = server;
  options.workflows = LIUSHUI_SOURCE_DIR "/workflows";
  options.seed = seed;
  std::ostringstream out;
  const cli::Terminal terminal{&out, &out, absl::UTCTimeZone()};
  Outcome run;
  run.status = RunDemo(options, terminal, interrupted);
  run.out = out.str();
  return run;
}

constexpr char kServer[] = LIUSHUI_BINARY_DIR "/liushui";

TEST(DemoTest, WholeBranchDayAgrees) {
  const uint64_t seed = std::random_device()();
  const Outcome run = RunWith(seed, kServer, [] { return false; });
  EXPECT_TRUE(run.status.ok()) << "seed " << seed << ": " << run.status << "\n" << run.out;
}

TEST(DemoTest, InterruptedDemoLeavesNothing) {
  const std::string folder = testing::TempDir() + "/interrupted_demo";
  std::filesystem::create_directory(folder);
  setenv("TMPDIR", folder.c_str(), 1);
  int stops = 0;
  const Outcome run = RunWith(1, kServer, [&stops] { return ++stops > 5; });
  EXPECT_TRUE(absl::IsCancelled(run.status)) << run.status;
  unsetenv("TMPDIR");
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST(DemoTest, ServerThatDoesNotServeIsQuoted) {
  const Outcome run = RunWith(1, "/bin/false", [] { return false; });
  EXPECT_TRUE(absl::IsUnavailable(run.status)) << run.status;
}

}  // namespace
}  // namespace liushui::demo
