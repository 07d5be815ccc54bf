// Workers: the two machines of the branch, which send messages and mail. Both fail now and then, as planned.
#ifndef LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_
#define LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_

#include <atomic>

#include "absl/status/status.h"
#include "clients/cpp/client.h"
#include "clients/cpp/worker.h"
#include "clients/demo/branch/luck.h"
#include "clients/demo/branch/plan.h"

namespace liushui::demo {

// Two worker loops with threads of their own. They work until the object goes or Stop is called.
class Workers {
 public:
  // Plan and luck must outlive it.
  Workers(const client::Client& client, const Plan& plan, const Luck& luck);

  // From now on the mail of the unlucky manager goes out too.
  void MendMail() { mail_mended_ = true; }
  void Stop();
  // Why one of them ended by itself; OK while both run.
  absl::Status status() const;

 private:
  client::JobOutcome SendMessages(const v1::Job& job) const;
  client::JobOutcome SendMail(const v1::Job& job) const;

  const Plan& plan_;
  const Luck& luck_;
  std::atomic<bool> mail_mended_{false};
  client::Worker sms_;
  client::Worker mail_;
};

}  // namespace liushui::demo

#endif  // LIUSHUI_CLIENTS_DEMO_PEOPLE_WORKERS_H_
