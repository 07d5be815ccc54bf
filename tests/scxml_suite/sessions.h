// Sessions: a document being run, with the documents it invokes, on a virtual clock.
//
// One queue holds all that is due now, first in first out: undelayed sends and messages between sessions,
// each a step of its own. It is worked off only while time passes, as a client would see it who sends an
// event and looks at once.
#ifndef LIUSHUI_TESTS_SCXML_SUITE_SESSIONS_H_
#define LIUSHUI_TESTS_SCXML_SUITE_SESSIONS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tests/scxml_suite/import.h"
#include "tests/world/replayed.h"

namespace liushui::scxml_suite {

// All methods give the first error: a document that is refused or not translated, a step that is refused, a
// replay that differs.
class Sessions {
 public:
  // Documents that are invoked lie in `folder`.
  explicit Sessions(std::string folder) : folder_(std::move(folder)) {}

  // Starts the main session. `events` are those that Send will send.
  absl::Status Start(absl::string_view document, const std::set<std::string>& events);
  // Sends to the main session; nothing once it has ended.
  absl::Status Send(absl::string_view event);
  // Lets time pass: what is due now is done first, then timers fire at their own time.
  absl::Status Advance(absl::Duration by);

  // The main session's active states without children, sorted.
  std::vector<std::string> Leaves() const;

 private:
  struct Session {
    Session(std::string name, Document read)
        : id(std::move(name)), document(std::move(read)), run(document.chart) {}
    std::string id;
    Document document;
    world::Replayed run;
    Session* parent = nullptr;
    std::string invoke;      // by which id the parent knows it
    bool cancelled = false;  // its state was left: the parent hears it no more
    std::map<uint32_t, std::pair<std::string, Session*>> jobs;  // invokes that are open: id, session
  };
  // A timer that is due, or an event on its way.
  struct Arrival {
    Session* sender = nullptr;
    uint32_t timer = 0;
    std::string target;
    ledger::v1::SendEvent event;
  };

  absl::StatusOr<Session*> Open(absl::string_view document, std::string id);
  absl::Status Begin(Session& session, const cel::Value& data);
  absl::Status Take(Session& session, const ledger::v1::Input& input);
  absl::Status Follow(Session& session, const ledger::v1::Fact& fact);
  absl::Status Invoke(Session& session, const ledger::v1::JobOpened& job);
  absl::Status CancelInvoke(Session& session, uint32_t job);
  void ReportDone(Session& session, const ledger::v1::Value& output);

  absl::Status Drain();
  absl::Status Fire(Session& session, uint32_t timer);
  absl::Status Deliver(const Arrival& arrival);
  Session* Resolve(Session& sender, absl::string_view target);
  absl::Status Fail(Session& sender, absl::string_view target);
  void Forward(Session& session, const ledger::v1::SendEvent& event);
  absl::optional<std::pair<Session*, uint32_t>> EarliestTimer(absl::Time until);

  const std::string folder_;
  absl::Time now_ = absl::FromUnixSeconds(1'000'000'000);
  uint64_t records_ = 0;
  std::set<std::string> events_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::deque<Arrival> queue_;
  std::set<std::pair<const Session*, uint32_t>> sent_on_;  // timers whose event went elsewhere
};

}  // namespace liushui::scxml_suite

#endif  // LIUSHUI_TESTS_SCXML_SUITE_SESSIONS_H_
