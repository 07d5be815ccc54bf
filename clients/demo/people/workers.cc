#include "clients/demo/people/workers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/demo/branch/fields.h"

namespace liushui::demo {
namespace {

constexpr int kFewest = 25;
constexpr int kSpread = 15;

client::WorkerOptions Options(const char* type) {
  client::WorkerOptions options;
  options.types = {type};
  options.max_active = 4;
  return options;
}

client::Client As(const client::Client& client, const char* actor) {
  return client.As({actor, {}, client.options().caller.name_space});
}

google::protobuf::Struct Sent(int count) {
  return Fields().Set("sent", count);
}

}  // namespace

Workers::Workers(const client::Client& client, const Plan& plan, const Luck& luck)
    : plan_(plan),
      luck_(luck),
      sms_(As(client, "sms.gateway"), Options("sms.send"),
           [this](const v1::Job& job) { return SendMessages(job); }),
      mail_(As(client, "mail.server"), Options("mail.send"),
            [this](const v1::Job& job) { return SendMail(job); }) {}

void Workers::Stop() {
  sms_.Stop();
  mail_.Stop();
}

absl::Status Workers::status() const {
  const absl::Status sms = sms_.status();
  return sms.ok() ? mail_.status() : sms;
}

client::JobOutcome Workers::SendMessages(const v1::Job& job) const {
  const std::string manager = TextIn(job.payload(), "manager");
  const bool morning = TextIn(job.payload(), "kind") == "morning";
  if (morning && manager == plan_.sms_fails) return client::JobFailure{"短信通道欠费停用", ""};
  if (morning && plan_.sms_retried.count(manager) > 0 && job.attempt() == 1) {
    return client::JobFailure{"网关超时", ""};
  }
  return Sent(kFewest + luck_.Below(kSpread, absl::StrCat(job.business_key(), morning ? "/am" : "/noon")));
}

client::JobOutcome Workers::SendMail(const v1::Job& job) const {
  if (TextIn(job.payload(), "manager") == plan_.mail_fails && !mail_mended_) {
    return client::JobFailure{"邮件服务器拒绝连接：证书已过期", ""};
  }
  return Sent(kFewest + luck_.Below(kSpread, absl::StrCat(job.business_key(), "/mail")));
}

}  // namespace liushui::demo
