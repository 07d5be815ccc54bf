// clock and advance.
#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cli/arguments.h"
#include "clients/cli/remote/command_set.h"
#include "clients/cli/table.h"
#include "engine/base/status_macros.h"

namespace liushui::cli {
namespace {

struct ClockOptions {};

void DeclareClock(CLI::App&, ClockOptions&) {}

absl::Status Clock(Session& session, const ClockOptions&) {
  ASSIGN_OR_RETURN(const v1::GetClockResponse clock, session.client().GetClock({}));
  if (session.json()) {
    session.PrintJson(clock);
    return absl::OkStatus();
  }
  PrintFields(session.terminal(), {{"time", session.TimeOf(clock.time())},
                                   {"clock", clock.simulated() ? "simulated" : "real"},
                                   {"next timer", session.TimeOf(clock.next_timer_time())}});
  return absl::OkStatus();
}

struct AdvanceOptions {
  std::string time;
};

void DeclareAdvance(CLI::App& command, AdvanceOptions& options) {
  command
      .add_option("TIME", options.time,
                  "2026-03-02T09:30:00+08:00, '2026-03-02 09:30' or 09:30 (local), +1h30m, +2d")
      ->required();
}

absl::Status Advance(Session& session, const AdvanceOptions& options) {
  ASSIGN_OR_RETURN(const v1::GetClockResponse clock, session.client().GetClock({}));
  const absl::Time now =
      absl::FromUnixSeconds(clock.time().seconds()) + absl::Nanoseconds(clock.time().nanos());
  ASSIGN_OR_RETURN(const absl::Time target, MomentArgument(options.time, now, session.terminal().zone));
  v1::AdvanceClockRequest request;
  const int64_t seconds = absl::ToUnixSeconds(target);
  request.mutable_time()->set_seconds(seconds);
  request.mutable_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(target - absl::FromUnixSeconds(seconds))));
  ASSIGN_OR_RETURN(const v1::AdvanceClockResponse advanced, session.client().AdvanceClock(request));
  if (session.json()) {
    session.PrintJson(advanced);
  } else {
    session.out() << "it is now " << session.TimeOf(advanced.time()) << "; " << advanced.timers_fired()
                  << " timers fired\n";
  }
  return absl::OkStatus();
}

}  // namespace

void AddClockCommands(CommandSet& commands) {
  commands.Add<ClockOptions>({"clock", "show the server's time", {"clock", "clock --json"}}, DeclareClock,
                             Clock);
  commands.Add<AdvanceOptions>(
      {"advance",
       "move a simulated clock forward, firing the timers on the way",
       {"advance +1h30m", "advance 17:30", "advance '2026-03-03 08:00'", "advance +2d --timeout 300"}},
      DeclareAdvance, Advance);
}

}  // namespace liushui::cli
