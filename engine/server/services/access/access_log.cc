#include "engine/server/services/access/access_log.h"

#include <algorithm>
#include <condition_variable>

#include "absl/strings/escaping.h"
#include "absl/types/optional.h"
#include "engine/base/check.h"

namespace liushui::server {
namespace {

using ledger::v1::AccessRecorded;
using ledger::v1::CaseAccess;

void SetCount(AccessKind kind, uint32_t count, CaseAccess& access) {
  switch (kind) {
    case AccessKind::kGet:
      return access.set_gets(count);
    case AccessKind::kList:
      return access.set_lists(count);
    case AccessKind::kReport:
      return access.set_reports(count);
    case AccessKind::kDownload:
      return access.set_downloads(count);
    case AccessKind::kHistory:
      return access.set_histories(count);
    case AccessKind::kWatch:
      return access.set_watches(count);
  }
}

std::pair<std::string, std::string> KeyOf(const Identity& identity) {
  return {identity.name_space, identity.actor.SerializeAsString()};
}

}  // namespace

std::shared_ptr<const PersonalNames> AccessLog::NamesOf(const std::string& definition_hash) {
  {
    const MutexLock lock(&names_mutex_);
    const auto known = names_.find(definition_hash);
    if (known != names_.end()) return known->second;
  }
  const auto chart = engine_.reads().ChartOf(definition_hash);
  if (!chart.ok()) return std::make_shared<const PersonalNames>();
  auto names = std::make_shared<const PersonalNames>(PersonalNamesOf((*chart)->definition().workflow()));
  const MutexLock lock(&names_mutex_);
  return names_.emplace(definition_hash, std::move(names)).first->second;
}

std::shared_ptr<const PersonalNames> AccessLog::NamesOf(absl::string_view name_space, uint64_t instance) {
  const auto state = engine_.reads().GetInstance(name_space, instance);
  return state.ok() ? NamesOf(state->definition()) : std::make_shared<const PersonalNames>();
}

AccessRecorded AccessLog::Untold(const Identity& identity, const ShownCases& shown, absl::Time now) {
  AccessRecorded record;
  Reader& reader = readers_[KeyOf(identity)];
  reader.actor = identity.actor;
  for (const uint64_t instance : shown.instances) {
    const auto [found, is_new] = reader.cases.try_emplace(instance);
    if (is_new) ++cases_kept_;
    Count& count = found->second[static_cast<size_t>(shown.kind)];
    if (now < count.told + kAccessWindow) {
      ++count.untold;
      continue;
    }
    CaseAccess& access = *record.add_cases();
    access.set_instance(instance);
    SetCount(shown.kind, 1 + count.untold, access);
  }
  return record;
}

void AccessLog::Told(const Identity& identity, const ShownCases& shown, absl::Time time) {
  const MutexLock lock(&mutex_);
  const auto reader = readers_.find(KeyOf(identity));
  if (reader == readers_.end()) return;
  for (const uint64_t instance : shown.instances) {
    const auto found = reader->second.cases.find(instance);
    if (found == reader->second.cases.end()) continue;
    found->second[static_cast<size_t>(shown.kind)] = {time, 0};
  }
}

std::vector<std::pair<runtime::Caller, AccessRecorded>> AccessLog::Sweep(absl::Time now) {
  swept_ = now;
  std::vector<std::pair<runtime::Caller, AccessRecorded>> swept;
  for (auto reader = readers_.begin(); reader != readers_.end();) {
    AccessRecorded* record = nullptr;
    auto& cases = reader->second.cases;
    for (auto kept = cases.begin(); kept != cases.end();) {
      CaseAccess access;
      bool over = true;
      for (size_t kind = 0; kind < kAccessKinds; ++kind) {
        over = over && now >= kept->second[kind].told + kAccessWindow;
        if (kept->second[kind].untold > 0)
          SetCount(static_cast<AccessKind>(kind), kept->second[kind].untold, access);
      }
      if (!over) {
        ++kept;
        continue;
      }
      if (access.ByteSizeLong() > 0) {
        if (record == nullptr || record->cases_size() >= static_cast<int>(kMaxCasesInRecord)) {
          swept.push_back({{reader->first.first, reader->second.actor, "", ""}, {}});
          record = &swept.back().second;
        }
        access.set_instance(kept->first);
        *record->add_cases() = access;
      }
      kept = cases.erase(kept);
      --cases_kept_;
    }
    reader = cases.empty() ? readers_.erase(reader) : std::next(reader);
  }
  return swept;
}

void AccessLog::Write(std::vector<std::pair<runtime::Caller, AccessRecorded>> swept) {
  for (auto& [caller, record] : swept) {
    // The cases themselves were told before; what cannot be written is only how often.
    engine_.Submit(std::move(caller), runtime::AccessRequest{std::move(record)},
                   [](const absl::StatusOr<runtime::Outcome>&) {});
  }
}

void AccessLog::Note(const Identity& identity, ShownCases shown,
                     std::function<void(const absl::Status&)> then) {
  if (shown.instances.empty() || engine_.reads().SettingsOf(identity.name_space).accesses_unrecorded())
    return then(absl::OkStatus());
  LIUSHUI_CHECK(shown.instances.size() <= kMaxCasesInRecord);
  std::sort(shown.instances.begin(), shown.instances.end());
  shown.instances.erase(std::unique(shown.instances.begin(), shown.instances.end()), shown.instances.end());
  const absl::Time now = engine_.Now();
  std::vector<std::pair<runtime::Caller, AccessRecorded>> swept;
  AccessRecorded record;
  {
    const MutexLock lock(&mutex_);
    if (cases_kept_ > kMaxAccessesKept) {
      swept = Sweep(absl::InfiniteFuture());
      swept_ = now;
    } else if (now >= swept_ + kAccessWindow) {
      swept = Sweep(now);
    }
    record = Untold(identity, shown, now);
  }
  Write(std::move(swept));
  if (record.cases().empty()) return then(absl::OkStatus());
  shown.instances.clear();
  for (const CaseAccess& access : record.cases()) shown.instances.push_back(access.instance());
  engine_.Submit({identity.name_space, identity.actor, "", ""}, runtime::AccessRequest{std::move(record)},
                 [this, identity, shown = std::move(shown), now,
                  then = std::move(then)](const absl::StatusOr<runtime::Outcome>& recorded) {
                   if (recorded.ok()) Told(identity, shown, now);
                   then(recorded.status());
                 });
}

absl::Status AccessLog::NoteAndWait(const Identity& identity, const ShownCases& shown) {
  Mutex mutex;
  CondVar noted;
  absl::optional<absl::Status> answer;
  Note(identity, shown, [&](const absl::Status& status) {
    const MutexLock lock(&mutex);
    answer = status;
    noted.NotifyAll();
  });
  const MutexLock lock(&mutex);
  while (!answer.has_value()) noted.Wait(&mutex);
  return *answer;
}

void AccessLog::TellAll() {
  std::vector<std::pair<runtime::Caller, AccessRecorded>> swept;
  {
    const MutexLock lock(&mutex_);
    swept = Sweep(absl::InfiniteFuture());
  }
  Write(std::move(swept));
}

}  // namespace liushui::server
