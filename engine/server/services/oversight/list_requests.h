// What requests for lists have in common: page tokens that belong to one request, and masks of fields.
#ifndef LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_LIST_REQUESTS_H_
#define LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_LIST_REQUESTS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/server/identity.h"
#include "engine/server/messages/fields.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace liushui::server {

inline constexpr size_t kMaxFilterBytes = 16 << 10;
inline constexpr size_t kMaxOrderBytes = 1 << 10;

// The page that a request with page_size and page_token asks for. Refuses with PAGE_INVALID a token which
// ListToken did not make of the same request of the same person; pages may differ in size.
absl::StatusOr<PageRequest> ReadListPage(const google::protobuf::Message& request, const Identity& identity);
// Where the next page of a request begins; empty if `next` is.
std::string ListToken(const google::protobuf::Message& request, const Identity& identity,
                      absl::string_view next);

// FIELD_INVALID if the mask has a path that a message like this one does not.
absl::Status CheckMask(const google::protobuf::FieldMask& mask, const google::protobuf::Message& message);
// Clears what the mask does not name; nothing if it names nothing, or "*".
void KeepMasked(const google::protobuf::FieldMask& mask, google::protobuf::Message* message);
// Whether the mask asks for a field, or for a part of it.
bool AsksFor(const google::protobuf::FieldMask& mask, absl::string_view field);

}  // namespace liushui::server

#endif  // LIUSHUI_ENGINE_SERVER_SERVICES_OVERSIGHT_LIST_REQUESTS_H_
