// What the demo's program does when it is started as a worker: it takes the jobs of one trade, and fails
// where the plan of the day, which follows from the seed, says so.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKER_PROGRAM_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKER_PROGRAM_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/worker.h"
#include "clients/demo/branch/luck.h"
#include "clients/demo/branch/plan.h"

namespace liushui::demo {

inline constexpr char kSmsTrade[] = "sms";
inline constexpr char kMailTrade[] = "mail";
// A machine is started again and again; what is wrong with the one for mail ends with one of its lives.
inline constexpr int kLifeThatDies = 1;
inline constexpr int kLifeThatIsMended = 3;

struct WorkerProgram {
  std::string trade;
  int life = 1;        // counts the starts of this machine
  std::string server;  // the address
  std::string workflows = "workflows";
  uint64_t seed = 0;
};

// Works until SIGTERM or SIGINT, then does what it has begun. Says "working" on standard output once the
// server knows it. The reason if it ended by itself.
absl::Status RunWorkerProgram(const WorkerProgram& program);

// What becomes of a message. Plan and luck say it all.
client::JobOutcome SendMessages(const v1::Job& job, const Plan& plan, const Luck& luck);
// What becomes of a mail, in a life of its machine that does not die of it.
client::JobOutcome SendMail(const v1::Job& job, int life, const Plan& plan, const Luck& luck);
// Whether this life of the machine ends in the middle of this mail.
bool DiesOf(const v1::Job& job, int life, const Plan& plan);

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKER_PROGRAM_H_
