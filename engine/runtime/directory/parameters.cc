#include "engine/runtime/directory/parameters.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/base/utf8.h"
#include "google/protobuf/util/message_differencer.h"

namespace liushui::runtime {
namespace {

using google::protobuf::util::MessageDifferencer;
using ledger::v1::Parameter;
using ledger::v1::ParameterName;
using ledger::v1::ParametersChanged;
using Key = std::pair<std::string, std::string>;

constexpr absl::string_view kInvalid = "PARAMETER_INVALID";

// Gathers what is wrong with an edit.
class Judge {
 public:
  explicit Judge(NewestChart newest) : newest_(newest) {}

  void Name(const std::string& path, const std::string& workflow, const std::string& input) {
    if (workflow.empty() || input.empty()) Add(path, "expected a workflow and the name of an input");
    if (!keys_.insert({workflow, input}).second) {
      Add(path, absl::StrCat("parameter ", workflow, ".", input, " stands here twice"));
    }
  }

  void Set(const std::string& path, const Parameter& parameter) {
    Name(path, parameter.workflow(), parameter.input());
    if (parameter.value().ByteSizeLong() > kMaxParameterBytes) {
      Add(absl::StrCat(path, ".value"), absl::StrCat("expected at most ", kMaxParameterBytes, " bytes"));
    }
    Text(absl::StrCat(path, ".source"), parameter.source(), kMaxParameterSourceBytes);
    Status(absl::StrCat(path, ".source_status"), parameter);
    const chart::Chart* chart = newest_(parameter.workflow());
    if (chart == nullptr) return;
    const auto problem = core::ParameterProblem(*chart, parameter.input(), parameter.value());
    if (!problem.has_value()) return;
    Add(absl::StrCat(path, ".value"),
        absl::StrCat("parameter ", parameter.workflow(), ".", parameter.input(), ": ", *problem));
  }

  void Text(const std::string& path, const std::string& text, size_t bytes_max) {
    if (text.size() > bytes_max || !IsUtf8(text))
      Add(path, absl::StrCat("expected text of at most ", bytes_max, " bytes"));
  }

  void Reason(const std::string& reason) {
    Text("reason", reason, kMaxParameterReasonBytes);
    if (absl::StripAsciiWhitespace(reason).empty()) Add("reason", "expected why; it is for the ledger");
  }

  absl::Status Result() const {
    if (violations_.empty()) return absl::OkStatus();
    return RefuseFields(kInvalid, violations_.front().description, violations_);
  }

 private:
  void Status(const std::string& path, const Parameter& parameter) {
    const std::string& status = parameter.source_status();
    if (parameter.source().empty() && !status.empty()) Add(path, "expected a source beside its status");
    if (!status.empty() && status != "verified" && status != "unverified") {
      Add(path, absl::StrCat("expected verified or unverified, found \"", Utf8Prefix(status, 64), "\""));
    }
  }

  void Add(std::string path, std::string sentence) {
    violations_.push_back({std::move(path), std::string(kInvalid), std::move(sentence)});
  }

  const NewestChart newest_;
  std::set<Key> keys_;
  std::vector<Violation> violations_;
};

absl::Status Unknown(const ParameterName& name) {
  return Refuse(absl::StatusCode::kNotFound, "PARAMETER_UNKNOWN",
                absl::StrCat("parameter ", name.workflow(), ".", name.input(), " is not set"));
}

bool ComesFirst(const Parameter& left, const Parameter& right) {
  return Key(left.workflow(), left.input()) < Key(right.workflow(), right.input());
}

// Those of a workflow, by input.
std::map<std::string, ledger::v1::Value> ValuesOf(const core::Parameters& parameters,
                                                  const std::string& workflow) {
  std::map<std::string, ledger::v1::Value> values;
  for (const auto& [key, row] : parameters.rows()) {
    if (key.first == workflow) values[key.second] = row->parameter().value();
  }
  return values;
}

}  // namespace

absl::StatusOr<ParametersChanged> DecideParameters(const core::Parameters& parameters,
                                                   const ParametersEdit& edit, NewestChart newest) {
  Judge judge(newest);
  for (size_t i = 0; i < edit.set.size(); ++i) judge.Set(absl::StrCat("parameters[", i, "]"), edit.set[i]);
  for (const ParameterName& name : edit.unset) judge.Name("name", name.workflow(), name.input());
  judge.Reason(edit.reason);
  RETURN_IF_ERROR(judge.Result());
  ParametersChanged change;
  size_t added = 0;
  for (const Parameter& parameter : edit.set) {
    const state::v1::ParameterRow* known = parameters.Find(parameter.workflow(), parameter.input());
    if (known == nullptr) ++added;
    if (known != nullptr && MessageDifferencer::Equals(known->parameter(), parameter)) continue;
    *change.add_set() = parameter;
  }
  for (const ParameterName& name : edit.unset) {
    if (parameters.Find(name.workflow(), name.input()) == nullptr) return Unknown(name);
    *change.add_unset() = name;
  }
  if (edit.set.size() > kMaxParametersAtOnce || parameters.rows().size() + added > kMaxParameters) {
    return Refuse(absl::StatusCode::kResourceExhausted, "PARAMETERS_TOO_MANY",
                  absl::StrCat("at most ", kMaxParametersAtOnce, " parameters may be set at once, and ",
                               kMaxParameters, " stand in a namespace"));
  }
  std::sort(change.mutable_set()->begin(), change.mutable_set()->end(), ComesFirst);
  change.set_reason(edit.reason);
  change.set_file(edit.file);
  return change;
}

std::vector<std::string> WarningsOf(const core::Parameters& parameters, const ParametersEdit& edit,
                                    NewestChart newest) {
  std::vector<std::string> sentences;
  std::map<std::string, const chart::Chart*> charts;
  for (const Parameter& parameter : edit.set) {
    const chart::Chart* chart = newest(parameter.workflow());
    if (chart != nullptr) charts[parameter.workflow()] = chart;
    if (chart != nullptr) continue;
    sentences.push_back(absl::StrCat("parameter ", parameter.workflow(), ".", parameter.input(),
                                     " could not be checked: workflow ", parameter.workflow(),
                                     " is not deployed; where it does not fit, starts will be refused"));
  }
  for (const auto& [workflow, chart] : charts) {
    std::map<std::string, ledger::v1::Value> values = ValuesOf(parameters, workflow);
    for (const Parameter& parameter : edit.set) {
      if (parameter.workflow() == workflow) values[parameter.input()] = parameter.value();
    }
    for (std::string& sentence : core::ConflictsOf(*chart, values)) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::string ProblemOf(const chart::Chart& chart, const Parameter& parameter) {
  const auto problem = core::ParameterProblem(chart, parameter.input(), parameter.value());
  if (!problem.has_value()) return "";
  const bool is_ignored = !core::TakesParameter(chart, parameter.input());
  return absl::StrCat(is_ignored ? "is ignored: " : "does not fit, so that starts are refused: ", *problem);
}

std::vector<std::string> UnfitParameters(const core::Parameters& parameters, const chart::Chart& chart) {
  std::vector<std::string> sentences;
  for (const auto& [key, row] : parameters.rows()) {
    if (key.first != chart.workflow()) continue;
    const std::string problem = ProblemOf(chart, row->parameter());
    if (problem.empty()) continue;
    sentences.push_back(absl::StrCat("parameter ", key.first, ".", key.second, " ", problem));
  }
  for (std::string& sentence : core::ConflictsOf(chart, ValuesOf(parameters, chart.workflow())))
    sentences.push_back(std::move(sentence));
  return sentences;
}

}  // namespace liushui::runtime
