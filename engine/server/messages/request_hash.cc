#include "engine/server/messages/request_hash.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "engine/base/check.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"
#include "engine/server/messages/fields.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace liushui::server {
namespace {

const google::protobuf::FieldDescriptor* RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  LIUSHUI_CHECK(field != nullptr);
  return field;
}

// Payloads are maps, whose order differs from one serialisation to the next unless it is asked for.
std::string DeterministicBytes(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  LIUSHUI_CHECK(message.SerializeToCodedStream(&coded));
  coded.Trim();
  return bytes;
}

}  // namespace

std::string RequestHash(const google::protobuf::Message& request, absl::string_view actor) {
  const std::unique_ptr<google::protobuf::Message> content(request.New());
  content->CopyFrom(request);
  content->GetReflection()->ClearField(content.get(), RequestIdOf(request));
  google::protobuf::Any kind_and_content;
  kind_and_content.set_type_url(request.GetDescriptor()->full_name());
  // The actor comes first with his length, so that no name runs into the content.
  kind_and_content.set_value(absl::StrCat(actor.size(), ":", actor, DeterministicBytes(*content)));
  return chart::HashOf(kind_and_content);
}

absl::StatusOr<runtime::Caller> CallerOf(const google::protobuf::Message& request, const Identity& identity) {
  runtime::Caller caller;
  caller.name_space = identity.name_space;
  caller.actor = identity.actor;
  caller.request_id = request.GetReflection()->GetString(request, RequestIdOf(request));
  if (caller.request_id.empty()) return caller;
  FieldChecks checks;
  checks.Text("request_id", caller.request_id, kMaxRequestIdBytes);
  RETURN_IF_ERROR(checks.Result());
  // On whose behalf belongs to it too; no name has a line feed.
  caller.request_hash =
      RequestHash(request, caller.actor.on_behalf_of().empty()
                               ? caller.actor.name()
                               : absl::StrCat(caller.actor.name(), "\n", caller.actor.on_behalf_of()));
  return caller;
}

}  // namespace liushui::server
