#include "engine/commands/evidence/findings_page.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/table.h"
#include "engine/base/refusal.h"
#include "google/protobuf/struct.pb.h"

namespace liushui::commands {
namespace {

using google::protobuf::Struct;

void SetText(Struct& object, const std::string& name, const std::string& text) {
  (*object.mutable_fields())[name].set_string_value(text);
}

void SetTexts(Struct& object, const std::string& name, const std::vector<std::string>& texts) {
  google::protobuf::ListValue* list = (*object.mutable_fields())[name].mutable_list_value();
  for (const std::string& text : texts) list->add_values()->set_string_value(text);
}

void PrintJson(const cli::Session& session, const FindingsPage& page) {
  Struct object;
  (*object.mutable_fields())["proved"].set_bool_value(page.proved);
  for (const auto& [label, value] : page.facts) SetText(object, label, value);
  SetTexts(object, "shown", page.shown);
  SetTexts(object, "not_shown", page.not_shown);
  SetTexts(object, "wrong", page.wrong);
  session.PrintJson(object);
}

void PrintSentences(const cli::Session& session, const char* title, cli::Tone tone,
                    const std::vector<std::string>& sentences) {
  if (sentences.empty()) return;
  session.out() << "\n" << cli::Toned(session.terminal(), tone, title) << "\n";
  for (const std::string& sentence : sentences) session.out() << "  " << sentence << "\n";
}

}  // namespace

void Print(cli::Session& session, const FindingsPage& page) {
  session.exit_code = page.proved ? cli::kDone : cli::kRefused;
  if (session.json()) return PrintJson(session, page);
  std::vector<std::pair<std::string, cli::Cell>> fields = {
      {"result",
       page.proved ? cli::Cell("proved", cli::Tone::kGood) : cli::Cell("NOT proved", cli::Tone::kBad)}};
  for (const auto& [label, value] : page.facts) fields.emplace_back(label, cli::Cell(value));
  cli::PrintFields(session.terminal(), fields);
  PrintSentences(session, "does not hold", cli::Tone::kBad, page.wrong);
  if (page.proved) PrintSentences(session, "proved", cli::Tone::kGood, page.shown);
  PrintSentences(session, "not proved", cli::Tone::kWarning, page.not_shown);
}

std::string SentenceOf(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return absl::StrCat(status.message(), " [",
                      reason.empty() ? absl::StatusCodeToString(status.code()) : reason, "]");
}

}  // namespace liushui::commands
