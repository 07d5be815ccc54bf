#include "clients/demo/people/worker_program.h"

#include <csignal>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "clients/cpp/client.h"
#include "clients/demo/branch/fields.h"
#include "clients/demo/branch/sample.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr int kFewest = 25;
constexpr int kSpread = 15;
constexpr int kMessagesAtATime = 4;
constexpr absl::Duration kUntilConnected = absl::Seconds(30);
constexpr absl::Duration kLookEvery = absl::Milliseconds(100);

google::protobuf::Struct Sent(int count) {
  return Fields().Set("sent", count);
}

// One job in the life of a machine.
client::JobOutcome Do(const v1::Job& job, const WorkerProgram& program, const Plan& plan) {
  const Luck luck(program.seed);
  if (program.trade == kSmsTrade) return SendMessages(job, plan, luck);
  if (DiesOf(job, program.life, plan)) std::raise(SIGKILL);
  return SendMail(job, program.life, plan, luck);
}

client::WorkerOptions OptionsOf(const WorkerProgram& program) {
  client::WorkerOptions options;
  options.types = {absl::StrCat(program.trade, ".send")};
  // Mail goes one by one, so that only one is lost when its machine dies.
  options.max_active = program.trade == kSmsTrade ? kMessagesAtATime : 1;
  options.log = [](absl::string_view line) { std::cerr << absl::StrCat(line, "\n"); };
  return options;
}

// Waits a while for one of the signals, which must be blocked; true if one came.
bool SignalCame(const sigset_t& signals) {
  const timespec patience = absl::ToTimespec(kLookEvery);
  return sigtimedwait(&signals, nullptr, &patience) > 0;
}

}  // namespace

client::JobOutcome SendMessages(const v1::Job& job, const Plan& plan, const Luck& luck) {
  const std::string manager = TextIn(job.payload(), "manager");
  const bool morning = TextIn(job.payload(), "kind") == "morning";
  if (morning && manager == plan.sms_fails) return client::JobFailure{"短信通道欠费停用", ""};
  if (morning && plan.sms_retried.count(manager) > 0 && job.attempt() == 1) {
    return client::JobFailure{"网关超时", ""};
  }
  return Sent(kFewest + luck.Below(kSpread, absl::StrCat(job.business_key(), morning ? "/am" : "/noon")));
}

client::JobOutcome SendMail(const v1::Job& job, int life, const Plan& plan, const Luck& luck) {
  if (TextIn(job.payload(), "manager") == plan.mail_fails && life < kLifeThatIsMended) {
    return client::JobFailure{"邮件服务器拒绝连接：证书已过期", ""};
  }
  return Sent(kFewest + luck.Below(kSpread, absl::StrCat(job.business_key(), "/mail")));
}

bool DiesOf(const v1::Job& job, int life, const Plan& plan) {
  return life == kLifeThatDies && TextIn(job.payload(), "manager") == plan.mail_kills;
}

absl::Status RunWorkerProgram(const WorkerProgram& program) {
  // Blocked before gRPC starts its threads, so that they come to SignalCame and nowhere else.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ASSIGN_OR_RETURN(const Sample sample, ReadSample(program.workflows));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(sample, Luck(program.seed)));
  client::ClientOptions options;
  options.address = program.server;
  options.caller = {program.trade == kSmsTrade ? "sms.gateway" : "mail.server", {}, sample.branch};
  client::Worker worker(client::Client(options), OptionsOf(program),
                        [&](const v1::Job& job) { return Do(job, program, plan); });
  if (!worker.WaitUntilConnected(kUntilConnected)) {
    return absl::UnavailableError(absl::StrCat("the server at ", program.server, " is not to be reached"));
  }
  std::cout << "working" << std::endl;
  while (!worker.WaitForEnd(absl::ZeroDuration()) && !SignalCame(signals)) {
  }
  worker.Stop();
  return worker.status();
}

}  // namespace liushui::demo
