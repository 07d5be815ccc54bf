#include "engine/commands/completion.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "CLI/Validators.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace liushui::commands {
namespace {

struct KnownOption {
  std::vector<std::string> names;  // with their dashes
  std::string description;
  bool takes_value = false;
  std::vector<std::string> choices;  // of the value, where they are few
};

struct KnownCommand {
  std::string name;
  std::string description;
  std::vector<KnownOption> options;
  bool takes_files = false;
};

// CLI11 writes the choices of an option as "TEXT:{svg,dot}".
std::vector<std::string> ChoicesIn(absl::string_view type) {
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == absl::string_view::npos || close == absl::string_view::npos || close < open) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

void AddOptions(const CLI::App& command, KnownCommand& known) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      const bool is_file = absl::StrContains(option->get_name(true), "FILE");
      known.takes_files = known.takes_files || is_file;
      if (ChoicesIn(option->get_type_name()).empty()) continue;
    }
    KnownOption known_option;
    for (const std::string& name : option->get_lnames()) known_option.names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known_option.names.push_back("-" + name);
    known_option.description = option->get_description();
    known_option.takes_value = option->get_items_expected_max() > 0;
    known_option.choices = ChoicesIn(option->get_type_name());
    known.options.push_back(std::move(known_option));
  }
}

// With the commands inside it, whose names are choices of its first argument, and their options.
KnownCommand Known(const CLI::App& command) {
  KnownCommand known{command.get_name(), command.get_description(), {}, false};
  AddOptions(command, known);
  KnownOption inner;
  for (const CLI::App* subcommand : command.get_subcommands([](const CLI::App*) { return true; })) {
    inner.choices.push_back(subcommand->get_name());
    AddOptions(*subcommand, known);
  }
  if (!inner.choices.empty()) known.options.push_back(std::move(inner));
  return known;
}

std::vector<KnownCommand> CommandsOf(const CLI::App& app) {
  std::vector<KnownCommand> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(Known(*command));
  }
  return commands;
}

// The words that may stand where an argument of the command may: options, and choices of its arguments.
std::vector<std::string> WordsOf(const KnownCommand& command) {
  std::vector<std::string> words;
  for (const KnownOption& option : command.options) {
    const std::vector<std::string>& more = option.names.empty() ? option.choices : option.names;
    words.insert(words.end(), more.begin(), more.end());
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// What zsh takes for the text of an option.
std::string ZshText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"'", "'\\''"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}, {"\n", " "}});
}

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  const std::vector<KnownCommand> commands = CommandsOf(app);
  std::string names;
  std::string cases;
  for (const KnownCommand& command : commands) {
    absl::StrAppend(&names, command.name, " ");
    absl::StrAppend(&cases, "    ", command.name, ")\n");
    std::string values;
    for (const KnownOption& option : command.options) {
      if (!option.takes_value || option.names.empty()) continue;
      const std::string words =
          option.choices.empty() ? "-f" : absl::StrCat("-W \"", absl::StrJoin(option.choices, " "), "\"");
      absl::StrAppend(&values, "        ", absl::StrJoin(option.names, "|"), ") COMPREPLY=($(compgen ", words,
                      " -- \"$current\")); return ;;\n");
    }
    if (!values.empty()) absl::StrAppend(&cases, "      case \"$previous\" in\n", values, "      esac\n");
    absl::StrAppend(&cases, "      words=\"", absl::StrJoin(WordsOf(command), " "), "\"\n");
    if (command.takes_files) absl::StrAppend(&cases, "      files=yes\n");
    absl::StrAppend(&cases, "      ;;\n");
  }
  return absl::StrCat(R"(# bash completion for liushui; to use it: source <(liushui completion bash)
_liushui() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local words="" files="" command="${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W ")",
                      names, R"(help --help --version" -- "$current"))
    return
  fi
  case "$command" in
)",
                      cases, R"(    help) words=")", names, R"(" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ] && [ "${current:0:1}" != "-" ]; then
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _liushui liushui
)");
}

std::string ZshCompletion(const CLI::App& app) {
  std::string names;
  std::string cases;
  for (const KnownCommand& command : CommandsOf(app)) {
    absl::StrAppend(&names, "    '", command.name, ":", ZshText(command.description), "'\n");
    absl::StrAppend(&cases, "    ", command.name, ") _arguments");
    for (const KnownOption& option : command.options) {
      const std::string values =
          option.choices.empty() ? "_files" : absl::StrCat("(", absl::StrJoin(option.choices, " "), ")");
      if (option.names.empty()) absl::StrAppend(&cases, " \\\n      '*:argument:", values, "'");
      for (const std::string& name : option.names) {
        absl::StrAppend(&cases, " \\\n      '", name, "[", ZshText(option.description), "]",
                        option.takes_value ? absl::StrCat(":value:", values) : "", "'");
      }
    }
    if (command.takes_files) absl::StrAppend(&cases, " \\\n      '*:file:_files'");
    absl::StrAppend(&cases, " ;;\n");
  }
  return absl::StrCat(R"(#compdef liushui
# zsh completion for liushui; to use it: liushui completion zsh > a folder of $fpath, as _liushui
_liushui() {
  local -a commands
  commands=(
)",
                      names, R"(  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
)",
                      cases, R"(  esac
}
_liushui "$@"
)");
}

void AddCompletion(CLI::App& app, const cli::Terminal& terminal) {
  const auto shell = std::make_shared<std::string>();  // shared with the callback
  CLI::App* command = app.add_subcommand("completion", "print a script that completes commands and options");
  command->add_option("SHELL", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  command->footer(
      "Examples:\n"
      "  source <(liushui completion bash)\n"
      "  liushui completion zsh > ~/.zfunc/_liushui\n");
  command->callback([&app, shell, out = terminal.out] {
    *out << (*shell == "bash" ? BashCompletion(app) : ZshCompletion(app));
  });
}

}  // namespace liushui::commands
