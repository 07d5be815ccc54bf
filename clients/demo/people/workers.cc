#include "clients/demo/people/workers.h"

#include "absl/strings/str_cat.h"
#include "clients/demo/people/worker_program.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr absl::Duration kUntilDown = absl::Seconds(20);

}  // namespace

absl::StatusOr<std::unique_ptr<Workers>> Workers::Start(WorkerSetting setting) {
  std::unique_ptr<Workers> workers(new Workers(std::move(setting)));
  ASSIGN_OR_RETURN(workers->sms_, workers->Begin(kSmsTrade, 1));
  workers->mail_life_ = kLifeThatDies;
  ASSIGN_OR_RETURN(workers->mail_, workers->Begin(kMailTrade, workers->mail_life_));
  return workers;
}

absl::StatusOr<std::unique_ptr<ChildProcess>> Workers::Begin(absl::string_view trade, int life) const {
  ChildOptions options;
  options.command = {
      setting_.program, "--worker",    std::string(trade), "--life", absl::StrCat(life),         "--connect",
      setting_.server,  "--workflows", setting_.workflows, "--seed", absl::StrCat(setting_.seed)};
  options.log = absl::StrCat(setting_.folder, "/", trade, ".log");
  return ChildProcess::Start(options);
}

absl::Status Workers::ReplaceMail() {
  RETURN_IF_ERROR(mail_->WaitForEnd(kUntilDown));
  ASSIGN_OR_RETURN(mail_, Begin(kMailTrade, ++mail_life_));
  return absl::OkStatus();
}

absl::Status Workers::MendMail() {
  RETURN_IF_ERROR(mail_->Stop());
  mail_life_ = kLifeThatIsMended;
  ASSIGN_OR_RETURN(mail_, Begin(kMailTrade, mail_life_));
  return absl::OkStatus();
}

absl::Status Workers::Stop() {
  RETURN_IF_ERROR(sms_->Stop());
  return mail_->Stop();
}

absl::Status Workers::status() {
  if (sms_->HasEnded()) {
    return absl::InternalError(absl::StrCat("the sms worker has ended. It said: ", sms_->Words()));
  }
  if (mail_life_ != kLifeThatDies && mail_->HasEnded()) {
    return absl::InternalError(absl::StrCat("the mail worker has ended. It said: ", mail_->Words()));
  }
  return absl::OkStatus();
}

}  // namespace liushui::demo
