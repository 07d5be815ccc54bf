#include "engine/commands/completion.h"

#include <cstdio>
#include <cstdlib>
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
  draw->add_option("--data", options.data, "a folder")->type_name("FOLDER");
  draw->add_option("--as", options.data, "somebody");
  draw->add_flag("--json", options.json, "as JSON");
  app.add_subcommand("deploy", "deploy")->add_option("--server", options.data, "where");
  CLI::App* start = app.add_subcommand("start", "start");
  start->add_option("WORKFLOW", options.format, "id");
  start->add_option("KEY", options.data, "key");
  start->add_option("--workflow", options.format, "only these");
  start->add_option("--as", options.data, "somebody");
  CLI::App* alias = app.add_subcommand("alias", "alias");
  alias->add_subcommand("set", "set")->add_flag("--json", options.json, "as JSON");
  alias->add_subcommand("list", "list")->add_flag("--json", options.json, "as JSON");
}

// What a shell says to this command, in single quotes, in a folder with a file complaint.yaml and a script
// `liushui` that knows the workflows leave and consult_sheet.
std::string Said(const std::string& shell, const std::string& script, const std::string& command) {
  const ScratchFiles scratch;
  scratch.Write("complaint.yaml", "");
  scratch.Write("script", script);
  scratch.Write("liushui", R"(#!/bin/sh
[ "$*" = "workflows --json --timeout 0.3" ] || exit 2
echo '{
 "definitions": [
  { "name": "namespaces/main/workflows/leave/revisions/1",
   "workflow": "leave",
   "title": "" },
  {
   "workflow": "consult_sheet"
  } ] }'
)");
  const std::string all = "cd " + scratch.folder() + " && chmod +x liushui && " + shell +
                          " -c 'source ./script; " + command + "'";
  FILE* pipe = popen(all.c_str(), "r");
  std::string said(1000, '\0');
  said.resize(fread(said.data(), 1, said.size(), pipe));
  EXPECT_EQ(pclose(pipe), 0) << all;
  return said;
}

// What bash offers after these words.
std::string Offered(const std::string& words, int count) {
  CLI::App app("", "liushui");
  Options options;
  AddCommands(app, options);
  return Said("bash", BashCompletion(app),
              "COMP_WORDS=(" + words + "); COMP_CWORD=" + std::to_string(count) +
                  "; _liushui; echo -n \"${COMPREPLY[*]}\"");
}

// What zsh's own functions are told to offer, each argument in brackets; these functions are stood in for.
std::string ToldByZsh(const std::string& words, int count) {
  CLI::App app("", "liushui");
  Options options;
  AddCommands(app, options);
  std::string script = ZshCompletion(app);
  script.resize(script.rfind("_liushui \"$@\""));
  return Said("zsh -f", script,
              "_arguments() { printf \"[%s]\" \"$@\" }; _describe() { printf \"%s \" ${(P)2} }; "
              "compadd() { printf \"%s \" ${(P)2} }; words=(" +
                  words + "); CURRENT=" + std::to_string(count) + "; _liushui; [ $CURRENT -gt 0 ]");
}

bool HasZsh() {
  return std::system("command -v zsh > /dev/null") == 0;
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
  EXPECT_EQ(Offered("liushui alias \"\"", 2), "set list");
  EXPECT_EQ(Offered("liushui alias set --j", 3), "--json");
  EXPECT_EQ(Offered("liushui alias set l", 3), "");
}

TEST(CompletionTest, BashOffersTheValuesOfAnOption) {
  EXPECT_EQ(Offered("liushui draw --format s", 3), "svg");
  EXPECT_EQ(Offered("liushui draw --data comp", 3), "complaint.yaml");
  EXPECT_EQ(Offered("liushui draw --json --f", 3), "--format");
  EXPECT_EQ(Offered("liushui draw --as comp", 3), "");
}

TEST(CompletionTest, BashOffersTheWorkflowsOfTheServer) {
  EXPECT_EQ(Offered("./liushui start \"\"", 2), "consult_sheet leave");
  EXPECT_EQ(Offered("./liushui start l", 2), "leave");
  EXPECT_EQ(Offered("./liushui start leave \"\"", 3), "");
  EXPECT_EQ(Offered("./liushui start --workflow c", 3), "consult_sheet");
  EXPECT_EQ(Offered("./liushui start --as ann l", 4), "leave");
  EXPECT_EQ(Offered("./no_liushui start l", 2), "");
}

TEST(CompletionTest, ZshIsToldTheSame) {
  if (!HasZsh()) GTEST_SKIP() << "no zsh here";
  EXPECT_THAT(ToldByZsh("liushui \"\"", 2), HasSubstr("deploy:deploy"));
  EXPECT_THAT(ToldByZsh("liushui draw --f", 3), HasSubstr("[--format[the format]:value:(svg dot)]"));
  EXPECT_THAT(ToldByZsh("liushui alias s", 3), HasSubstr("[1:command:(set list)]"));
  EXPECT_EQ(ToldByZsh("liushui alias set --j", 4),
            "[--help[Print this help message and exit]][-h[Print this "
            "help message and exit]][--json[as JSON]]");
  EXPECT_THAT(ToldByZsh("liushui start l", 3), HasSubstr("[1:WORKFLOW:_liushui_workflows][2:KEY: ]"));
}

TEST(CompletionTest, ZshAsksTheServerForWorkflows) {
  if (!HasZsh()) GTEST_SKIP() << "no zsh here";
  CLI::App app("", "liushui");
  std::string script = ZshCompletion(app);
  script.resize(script.rfind("_liushui \"$@\""));
  EXPECT_EQ(
      Said("zsh -f", script, "compadd() { printf \"%s \" ${(P)2} }; program=./liushui; _liushui_workflows"),
      "consult_sheet leave ");
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
  EXPECT_THAT(script, HasSubstr("'*:FILE:_files'"));
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
