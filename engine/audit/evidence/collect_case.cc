#include "engine/audit/evidence/collect_case.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "engine/audit/envelope.h"
#include "engine/audit/reexecute.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/util/json_util.h"

namespace liushui::audit {
namespace {

absl::StatusOr<std::string> ReadableText(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto printed = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (printed.ok()) return text;
  return absl::InternalError(
      absl::StrCat("a deployed message cannot be written as JSON: ", printed.ToString()));
}

absl::Status AddContent(const google::protobuf::Message& message, absl::string_view hash,
                        proof::PinnedContents& contents) {
  proof::PinnedContent content;
  content.bytes = DeterministicBytes(message);
  ASSIGN_OR_RETURN(content.json, ReadableText(message));
  contents[absl::BytesToHexString(hash)] = std::move(content);
  return absl::OkStatus();
}

}  // namespace

std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  LIUSHUI_CHECK(message.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

CaseCollector::CaseCollector(absl::string_view name_space, uint64_t instance) {
  evidence_.name_space = std::string(name_space);
  evidence_.instance = instance;
}

absl::Status CaseCollector::AddRecord(uint64_t index, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const ledger::v1::Record record, ParseRecord(bytes));
  const ledger::v1::Input& input = InputOf(record);
  if (input.has_start()) definitions_.insert(input.start().definition());
  if (input.has_migrate()) definitions_.insert(input.migrate().definition());
  evidence_.records[index] = std::string(bytes);
  return absl::OkStatus();
}

absl::Status CaseCollector::AddDeployment(uint64_t index, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const ledger::v1::Record record, ParseRecord(bytes));
  evidence_.deployments[index] = std::string(bytes);
  if (record.has_calendar_deployed()) {
    return AddContent(record.calendar_deployed().calendar(), record.calendar_deployed().hash(),
                      evidence_.calendars);
  }
  if (!record.has_definition_deployed()) {
    return absl::DataLossError(absl::StrCat("record ", index, " deploys nothing"));
  }
  const ledger::v1::Definition& definition = record.definition_deployed().definition();
  if (!definition.calendar().empty()) calendars_.insert(definition.calendar());
  for (const ledger::v1::PinnedChild& child : definition.children()) definitions_.insert(child.definition());
  return AddContent(definition, record.definition_deployed().hash(), evidence_.definitions);
}

}  // namespace liushui::audit
