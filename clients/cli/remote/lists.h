// Lists: pages fetched one after the other, up to a limit, and the words and tones that lists share.
#ifndef LIUSHUI_CLIENTS_CLI_REMOTE_LISTS_H_
#define LIUSHUI_CLIENTS_CLI_REMOTE_LISTS_H_

#include <algorithm>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"
#include "liushui/v1/resources.pb.h"

namespace liushui::cli {

inline constexpr int kPageSizeMax = 1000;
inline constexpr int kListLimit = 1000;
inline constexpr int kListLimitMax = 1'000'000;

// Fetches pages with `fetch(request)` until the last one or until `limit` elements have come; answers one
// response with all of them. Its next_page_token is empty unless more exist. `elements` answers a response's
// repeated field, mutable.
template <typename Request, typename Fetch, typename Elements>
auto FetchPages(Request request, int limit, Fetch fetch, Elements elements) -> decltype(fetch(request)) {
  typename decltype(fetch(request))::value_type all;
  for (;;) {
    const int missing = limit - elements(all)->size();
    if (missing <= 0) return all;
    request.set_page_size(std::min(missing, kPageSizeMax));
    auto page = fetch(request);
    if (!page.ok()) return page.status();
    for (auto& element : *elements(*page)) elements(all)->Add(std::move(element));
    if constexpr (requires { page->rows_scanned(); })
      all.set_rows_scanned(all.rows_scanned() + page->rows_scanned());
    all.set_position(page->position());
    all.set_next_page_token(page->next_page_token());
    if (page->next_page_token().empty()) return all;
    request.set_page_token(page->next_page_token());
  }
}

// Says on stderr that a list was cut at its limit, if it was.
void SayIfMore(const Session& session, const std::string& next_page_token, int shown);

// "active", "claimed"; in the tone that tells how well that is.
std::string StatusText(v1::Instance::Status status);
std::string StatusText(v1::Task::Status status);
std::string StatusText(v1::Item::Status status);
Tone ToneOf(v1::Instance::Status status);

// A status as typed, in any case; an empty text is the unspecified one. Misuse names the choices.
absl::StatusOr<v1::Instance::Status> InstanceStatusArgument(const std::string& typed);
absl::StatusOr<v1::Task::Status> TaskStatusArgument(const std::string& typed);
absl::StatusOr<v1::Item::Status> ItemStatusArgument(const std::string& typed);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_REMOTE_LISTS_H_
