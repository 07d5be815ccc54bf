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

// What may stand somewhere on the command line.
struct Expected {
  enum class Kind { kAnything, kFiles, kWorkflows, kChoices };
  Kind kind = Kind::kAnything;
  std::vector<std::string> choices;
};

struct KnownOption {
  std::vector<std::string> names;  // with their dashes
  std::string description;
  bool takes_value = false;
  Expected value;
};

struct KnownArgument {
  std::string name;
  bool may_repeat = false;
  Expected value;
};

// A command, or one inside another, "alias set".
struct KnownCommand {
  std::string name;
  std::string description;
  std::vector<KnownOption> options;
  std::vector<KnownArgument> arguments;
  std::vector<KnownCommand> inner;
};

// CLI11 writes the choices of an option as "TEXT:{svg,dot}".
std::vector<std::string> ChoicesIn(absl::string_view type) {
  const size_t open = type.find('{');
  const size_t close = type.find('}');
  if (open == absl::string_view::npos || close == absl::string_view::npos || close < open) return {};
  return absl::StrSplit(type.substr(open + 1, close - open - 1), ',');
}

// By the name of an argument, "FILE|INSTANCE", and by the type of an option's value, "FILE" or "FOLDER".
Expected ExpectedOf(const CLI::Option& option) {
  const std::string name = option.get_name(option.get_positional());
  const std::string type = option.get_type_name();
  std::vector<std::string> choices = ChoicesIn(type);
  if (!choices.empty()) return {Expected::Kind::kChoices, std::move(choices)};
  const bool is_file = option.get_positional() && absl::StrContains(name, "FILE");
  if (is_file || type == "FILE" || type == "FOLDER") return {Expected::Kind::kFiles, {}};
  if (name == "WORKFLOW" || name == "--workflow") return {Expected::Kind::kWorkflows, {}};
  return {};
}

void AddOptions(const CLI::App& command, KnownCommand& known) {
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional()) {
      known.arguments.push_back(
          {option->get_name(true), option->get_items_expected_max() > 1, ExpectedOf(*option)});
      continue;
    }
    KnownOption known_option;
    for (const std::string& name : option->get_lnames()) known_option.names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) known_option.names.push_back("-" + name);
    known_option.description = option->get_description();
    known_option.takes_value = option->get_items_expected_max() > 0;
    known_option.value = ExpectedOf(*option);
    known.options.push_back(std::move(known_option));
  }
}

KnownCommand Known(const CLI::App& command, absl::string_view around) {
  KnownCommand known{absl::StrCat(around, command.get_name()), command.get_description(), {}, {}, {}};
  AddOptions(command, known);
  for (const CLI::App* inner : command.get_subcommands([](const CLI::App*) { return true; })) {
    known.inner.push_back(Known(*inner, known.name + " "));
  }
  return known;
}

std::vector<KnownCommand> CommandsOf(const CLI::App& app) {
  std::vector<KnownCommand> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(Known(*command, ""));
  }
  return commands;
}

absl::string_view LastWord(absl::string_view name) {
  const size_t space = name.rfind(' ');
  return space == absl::string_view::npos ? name : name.substr(space + 1);
}

std::string NamesOf(const std::vector<KnownCommand>& commands) {
  const auto write = [](std::string* out, const KnownCommand& command) {
    absl::StrAppend(out, LastWord(command.name));
  };
  return absl::StrJoin(commands, " ", write);
}

// The names of the options, of all or of those that take a value.
std::string OptionNames(const KnownCommand& command, bool with_value) {
  std::vector<std::string> names;
  for (const KnownOption& option : command.options) {
    if (!with_value || option.takes_value)
      names.insert(names.end(), option.names.begin(), option.names.end());
  }
  std::sort(names.begin(), names.end());
  return absl::StrJoin(names, " ");
}

// How the bash script calls it: choices as they are.
std::string BashExpected(const Expected& expected) {
  switch (expected.kind) {
    case Expected::Kind::kAnything:
      return "-";
    case Expected::Kind::kFiles:
      return "-files";
    case Expected::Kind::kWorkflows:
      return "-workflows";
    case Expected::Kind::kChoices:
      break;
  }
  return absl::StrJoin(expected.choices, " ");
}

void AddBashCase(const KnownCommand& command, std::string* cases) {
  absl::StrAppend(cases, "    '", command.name, "')\n      words='", OptionNames(command, false),
                  "' valued='", OptionNames(command, true), "'\n      case \"$previous\" in\n");
  for (const KnownOption& option : command.options) {
    if (!option.takes_value) continue;
    absl::StrAppend(cases, "        ", absl::StrJoin(option.names, "|"), ") value='",
                    BashExpected(option.value), "' ;;\n");
  }
  absl::StrAppend(cases, "      esac\n      arguments=(");
  for (const KnownArgument& argument : command.arguments) {
    absl::StrAppend(cases, "'", BashExpected(argument.value), "' ");
  }
  if (!command.inner.empty()) absl::StrAppend(cases, "'", NamesOf(command.inner), "'");
  const bool may_repeat = !command.arguments.empty() && command.arguments.back().may_repeat;
  absl::StrAppend(cases, ") repeats=", may_repeat ? "yes" : "", " ;;\n");
  for (const KnownCommand& inner : command.inner) AddBashCase(inner, cases);
}

// What zsh takes for the text of an option.
std::string ZshText(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"'", "'\\''"}, {"[", "\\["}, {"]", "\\]"}, {":", "\\:"}, {"\n", " "}});
}

std::string ZshExpected(const Expected& expected) {
  switch (expected.kind) {
    case Expected::Kind::kAnything:
      return " ";
    case Expected::Kind::kFiles:
      return "_files";
    case Expected::Kind::kWorkflows:
      return "_liushui_workflows";
    case Expected::Kind::kChoices:
      break;
  }
  return absl::StrCat("(", absl::StrJoin(expected.choices, " "), ")");
}

void AddZshCase(const KnownCommand& command, std::string* cases) {
  absl::StrAppend(cases, "    '", command.name, "') _arguments");
  for (const KnownOption& option : command.options) {
    for (const std::string& name : option.names) {
      absl::StrAppend(cases, " \\\n      '", name, "[", ZshText(option.description), "]",
                      option.takes_value ? absl::StrCat(":value:", ZshExpected(option.value)) : std::string(),
                      "'");
    }
  }
  for (size_t i = 0; i < command.arguments.size(); ++i) {
    const KnownArgument& argument = command.arguments[i];
    absl::StrAppend(cases, " \\\n      '", argument.may_repeat ? "*" : absl::StrCat(i + 1), ":",
                    ZshText(argument.name), ":", ZshExpected(argument.value), "'");
  }
  if (!command.inner.empty()) absl::StrAppend(cases, " \\\n      '1:command:(", NamesOf(command.inner), ")'");
  absl::StrAppend(cases, " ;;\n");
  for (const KnownCommand& inner : command.inner) AddZshCase(inner, cases);
}

// The commands that have others inside, as patterns of a shell's case.
std::string Groups(const std::vector<KnownCommand>& commands) {
  std::vector<std::string> groups;
  for (const KnownCommand& command : commands) {
    if (!command.inner.empty()) groups.push_back(command.name);
  }
  return groups.empty() ? "-" : absl::StrJoin(groups, "|");
}

// Asks the server that the environment names, which must answer while somebody waits at the screen. A shell
// expands what it offers, so nothing but the letters of an id is taken over.
constexpr char kAskForWorkflows[] = R"sh(workflows --json --timeout 0.3 2>/dev/null |
    sed -n 's/^ *"workflow": "\([a-z0-9_]*\)",*$/\1/p' | sort -u)sh";

constexpr char kBashOffer[] = R"sh(
}
_liushui_offer() {
  case "$1" in
    -) ;;
    -files) COMPREPLY=($(compgen -f -- "$2")) ;;
    -workflows) COMPREPLY=($(compgen -W "$(_liushui_workflows)" -- "$2")) ;;
    *) COMPREPLY=($(compgen -W "$1" -- "$2")) ;;
  esac
}
_liushui() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
  local command="${COMP_WORDS[1]}" words="" valued="" value="" repeats="" word=2 position=0
  local -a arguments=()
  COMPREPLY=()
  if [ "$COMP_CWORD" -le 1 ]; then
    _liushui_offer "$commands" "$current"
    return
  fi
  case "$command" in
    )sh";

constexpr char kBashGroup[] = R"sh()
      if [ "$COMP_CWORD" -gt 2 ]; then
        command="$command ${COMP_WORDS[2]}"
        word=3
      fi ;;
  esac
  case "$command" in
)sh";

// Once it is known what the command takes: the value of an option, an option, or the argument whose turn it
// is.
constexpr char kBashEnd[] = R"sh(  esac
  if [ -n "$value" ]; then
    _liushui_offer "$value" "$current"
    return
  fi
  if [ "${current:0:1}" = "-" ]; then
    _liushui_offer "$words" "$current"
    return
  fi
  for (( ; word < COMP_CWORD; word++ )); do
    case "${COMP_WORDS[word]}" in
      -*) [[ " $valued " == *" ${COMP_WORDS[word]} "* ]] && (( word++ )) ;;
      *) (( position++ )) ;;
    esac
  done
  if [ -n "$repeats" ] && [ "$position" -ge "${#arguments[@]}" ]; then
    position=$(( ${#arguments[@]} - 1 ))
  fi
  _liushui_offer "${arguments[position]:--}" "$current"
}
complete -o filenames -F _liushui liushui
)sh";

constexpr char kZshGroup[] = R"sh()
      if (( CURRENT > 2 )); then
        command="$command $words[2]"
        shift words
        (( CURRENT-- ))
      fi ;;
  esac
  case $command in
)sh";

}  // namespace

std::string BashCompletion(const CLI::App& app) {
  const std::vector<KnownCommand> commands = CommandsOf(app);
  const std::string names = NamesOf(commands);
  std::string cases;
  for (const KnownCommand& command : commands) AddBashCase(command, &cases);
  absl::StrAppend(&cases, "    help) arguments=('", names, "') ;;\n");
  std::string script = "# bash completion for liushui; to use it: source <(liushui completion bash)\n";
  absl::StrAppend(&script, "_liushui_workflows() {\n  \"${COMP_WORDS[0]}\" ", kAskForWorkflows,
                  absl::StrReplaceAll(kBashOffer, {{"$commands", names + " help --help --version"}}),
                  Groups(commands), kBashGroup, cases, kBashEnd);
  return script;
}

std::string ZshCompletion(const CLI::App& app) {
  const std::vector<KnownCommand> commands = CommandsOf(app);
  std::string names;
  std::string cases;
  for (const KnownCommand& command : commands) {
    absl::StrAppend(&names, "    '", command.name, ":", ZshText(command.description), "'\n");
    AddZshCase(command, &cases);
  }
  std::string script =
      "#compdef liushui\n"
      "# zsh completion for liushui; to use it: liushui completion zsh > a folder of $fpath, as _liushui\n";
  absl::StrAppend(&script, "_liushui_workflows() {\n  local -a found\n  found=(${(f)\"$($program ",
                  kAskForWorkflows, ")\"})\n  compadd -a found\n}\n");
  absl::StrAppend(&script, "_liushui() {\n  local -a commands\n  commands=(\n", names, R"sh(  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local program=$words[1] command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
    )sh");
  absl::StrAppend(&script, Groups(commands), kZshGroup, cases, "  esac\n}\n_liushui \"$@\"\n");
  return script;
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
