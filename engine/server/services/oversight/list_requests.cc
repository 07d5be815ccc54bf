#include "engine/server/services/oversight/list_requests.h"

#include <algorithm>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/util/field_mask_util.h"

namespace liushui::server {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::util::FieldMaskUtil;

constexpr int kDefaultPageSize = 50;
constexpr size_t kHashBytes = 8;

// What a page token belongs to: whose request it is, and what it asks for apart from the page.
std::string ListHash(const Message& request, const Identity& identity) {
  const std::unique_ptr<Message> bare(request.New());
  bare->CopyFrom(request);
  for (const char* name : {"page_size", "page_token", "min_position"}) {
    if (const auto* field = bare->GetDescriptor()->FindFieldByName(name)) {
      bare->GetReflection()->ClearField(bare.get(), field);
    }
  }
  google::protobuf::Any kind_and_content;
  kind_and_content.set_type_url(request.GetDescriptor()->full_name());
  // Lists hold no maps, whose order would differ from one serialisation to the next.
  const std::string actor = identity.actor.SerializeAsString();
  kind_and_content.set_value(absl::StrCat(actor.size(), ":", actor, bare->SerializeAsString()));
  return chart::HashOf(kind_and_content).substr(0, kHashBytes);
}

template <typename Get>
auto FieldOf(const Message& request, const char* name, Get get) {
  return (request.GetReflection()->*get)(request, request.GetDescriptor()->FindFieldByName(name));
}

bool IsWhole(const FieldMask& mask) {
  return mask.paths_size() == 0 ||
         std::find(mask.paths().begin(), mask.paths().end(), "*") != mask.paths().end();
}

}  // namespace

absl::StatusOr<PageRequest> ReadListPage(const Message& request, const Identity& identity) {
  const std::string token = FieldOf(request, "page_token", &google::protobuf::Reflection::GetString);
  const int size = FieldOf(request, "page_size", &google::protobuf::Reflection::GetInt32);
  ASSIGN_OR_RETURN(PageRequest page, ReadPage({size, token}, kDefaultPageSize));
  if (page.after.empty()) return page;
  if (!absl::StartsWith(page.after, ListHash(request, identity))) {
    const std::string sentence =
        "expected the next_page_token of an answer to this very request, found that of another; begin again "
        "without one";
    return RefuseFields("PAGE_INVALID", absl::StrCat("page_token: ", sentence),
                        {{"page_token", "PAGE_INVALID", sentence}});
  }
  page.after.erase(0, kHashBytes);
  return page;
}

std::string ListToken(const Message& request, const Identity& identity, absl::string_view next) {
  if (next.empty()) return "";
  return PageToken(absl::StrCat(ListHash(request, identity), next));
}

absl::Status CheckMask(const FieldMask& mask, const Message& message) {
  FieldChecks checks;
  for (const std::string& path : mask.paths()) {
    if (path == "*" || FieldMaskUtil::GetFieldDescriptors(message.GetDescriptor(), path, nullptr)) continue;
    checks.Add("read_mask", absl::StrCat("expected paths of fields of ", message.GetDescriptor()->name(),
                                         ", found '", path, "'"));
  }
  return checks.Result();
}

void KeepMasked(const FieldMask& mask, Message* message) {
  if (!IsWhole(mask)) FieldMaskUtil::TrimMessage(mask, message);
}

bool AsksFor(const FieldMask& mask, absl::string_view field) {
  return std::any_of(mask.paths().begin(), mask.paths().end(), [&](const std::string& path) {
    return path == "*" || path == field || absl::StartsWith(path, absl::StrCat(field, "."));
  });
}

}  // namespace liushui::server
