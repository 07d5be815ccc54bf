#include "engine/commands/completion.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/commands/scratch_files.h"

namespace liushui::commands {
namespace {

using ::testing::HasSubstr;

struct Options {
  std::vector<std::string> files;
  std::string format;
  std::string data;
  bool json = false;
};

void AddCommands(CLI::App& app, Options& options) {
  CLI::App* draw = app.add_subcommand("draw", "draw: it's [one]");
  draw->add_option("FILE", options.files, "files");
  draw->add_option("--format", options.format, "the format")->check(CLI::IsMember({"svg", "dot"}));
  draw->add_option("--data", options.data, "a folder");
  draw->add_flag("--json", options.json, "as JSON");
  app.add_subcommand("deploy", "deploy");
  CLI::App* alias = app.add_subcommand("alias", "alias");
  alias->add_subcommand("set", "set")->add_flag("--json", options.json, "as JSON");
  alias->add_subcommand("list", "list")->add_flag("--json", options.json, "as JSON");
}

// What bash offers after these words.
std::string Offered(const std::string& words, int count) {
  CLI::App app("", "liushui");
  Options options;
  AddCommands(app, options);
  const ScratchFiles scratch;
  scratch.Write("complaint.yaml", "");
  const std::string script = scratch.Write("script", BashCompletion(app));
  const std::string command = "bash -c 'cd " + scratch.folder() + "; source " + script + "; COMP_WORDS=(" +
                              words + "); COMP_CWORD=" + std::to_string(count) +
                              "; _liushui; echo -n \"${COMPREPLY[*]}\"'";
  FILE* pipe = popen(command.c_str(), "r");
  std::string offered(1000, '\0');
  offered.resize(fread(offered.data(), 1, offered.size(), pipe));
  EXPECT_EQ(pclose(pipe), 0);
  return offered;
}

TEST(CompletionTest, BashOffersCommands) {
  EXPECT_EQ(Offered("liushui d", 1), "draw deploy");
  EXPECT_EQ(Offered("liushui dr", 1), "draw");
}

TEST(CompletionTest, BashOffersOptionsAndFiles) {
  EXPECT_EQ(Offered("liushui draw --f", 2), "--format");
  EXPECT_EQ(Offered("liushui draw comp", 2), "complaint.yaml");
  EXPECT_EQ(Offered("liushui deploy comp", 2), "");
}

TEST(CompletionTest, BashOffersCommandsInsideCommands) {
  EXPECT_EQ(Offered("liushui alias s", 2), "set");
  EXPECT_EQ(Offered("liushui alias set --j", 3), "--json");
}

TEST(CompletionTest, BashOffersTheValuesOfAnOption) {
  EXPECT_EQ(Offered("liushui draw --format s", 3), "svg");
  EXPECT_EQ(Offered("liushui draw --data comp", 3), "complaint.yaml");
  EXPECT_EQ(Offered("liushui draw --json --f", 3), "--format");
}

TEST(CompletionTest, ZshTextIsQuoted) {
  CLI::App app("", "liushui");
  Options options;
  AddCommands(app, options);
  const std::string script = ZshCompletion(app);
  EXPECT_THAT(script, HasSubstr("#compdef liushui\n"));
  EXPECT_THAT(script, HasSubstr("'draw:draw\\: it'\\''s \\[one\\]'"));
  EXPECT_THAT(script, HasSubstr("'--format[the format]:value:(svg dot)'"));
  EXPECT_THAT(script, HasSubstr("'--json[as JSON]'"));
  EXPECT_THAT(script, HasSubstr("'*:file:_files'"));
}

TEST(CompletionTest, TheCommandPrintsEither) {
  CLI::App app("", "liushui");
  std::ostringstream out;
  AddCompletion(app, {&out, &out, absl::UTCTimeZone()});
  app.parse("completion zsh");
  EXPECT_THAT(out.str(), HasSubstr("#compdef"));
  EXPECT_THROW(app.parse("completion fish"), CLI::ParseError);
}

}  // namespace
}  // namespace liushui::commands
