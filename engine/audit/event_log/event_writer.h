// Writing an event log: piece by piece, so that millions of events need no memory.
#ifndef LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EVENT_WRITER_H_
#define LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EVENT_WRITER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/audit/event_log/log_event.h"

namespace liushui::audit {

// Takes the next piece of the file. An error ends the export with it.
using TextSink = std::function<absl::Status(absl::string_view text)>;

// What stands in a file beside its events.
struct LogHeader {
  std::string name;      // of the log, such as the branch
  uint64_t size = 0;     // records of the ledger it was made from
  bool is_whole = true;  // all cases of the branch; else what cases say of one another may be of others
  absl::TimeZone zone = absl::UTCTimeZone();
};

// One file being written. For one thread; calls come in the order Begin, events, End. See export_events.h.
class EventWriter {
 public:
  virtual ~EventWriter() = default;
  virtual absl::Status Begin(const LogHeader& header) = 0;
  // All events of a case come between these two where `by_case` is true; else they are never called.
  virtual absl::Status BeginCase(const LogCase&) { return absl::OkStatus(); }
  virtual absl::Status EndCase() { return absl::OkStatus(); }
  virtual absl::Status Add(const LogEvent& event, const LogCase& of) = 0;
  // Comes once all events were added, if `needs_second_pass`: they are added again, in the same order.
  virtual absl::Status BeginSecondPass() { return absl::OkStatus(); }
  virtual absl::Status End() = 0;
  // Whether events must come case by case rather than as they happened.
  virtual bool by_case() const { return false; }
  virtual bool needs_second_pass() const { return false; }
};

// IEEE 1849-2016. Attributes of its standard extensions, and log:... for what is ours: log:index on every
// event.
std::unique_ptr<EventWriter> MakeXesWriter(TextSink sink);

// OCEL 2.0 in JSON. Objects are cases (their type is the workflow), tasks, jobs, children, lists and persons;
// an event's type is workflow.activity. Remembers the names of types and persons.
std::unique_ptr<EventWriter> MakeOcelWriter(TextSink sink);

// RFC 4180, with a header. A row an event, as they happened.
std::unique_ptr<EventWriter> MakeCsvWriter(TextSink sink);

// "2026-03-02T09:00:05.000001+08:00"
std::string IsoTime(int64_t time_us, absl::TimeZone zone);

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_EVENT_LOG_EVENT_WRITER_H_
