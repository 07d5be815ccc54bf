#include "engine/audit/report/deadline_book.h"

#include <utility>

namespace liushui::audit {

void DeadlineBook::Open(StoryDeadline deadline) {
  const auto [found, is_new] = open_.emplace(deadline.activity, deadlines_.size());
  if (is_new) {
    deadlines_.push_back(std::move(deadline));
  } else {
    deadlines_[found->second].due_us = deadline.due_us;
  }
}

void DeadlineBook::Move(const std::string& activity, int64_t due_us) {
  const auto found = open_.find(activity);
  if (found != open_.end()) deadlines_[found->second].due_us = due_us;
}

void DeadlineBook::End(const std::string& activity, DeadlineOutcome outcome, int64_t time_us) {
  const auto found = open_.find(activity);
  if (found == open_.end()) return;
  StoryDeadline& deadline = deadlines_[found->second];
  deadline.ended_us = time_us;
  const bool is_late = outcome == DeadlineOutcome::kMet && time_us > deadline.due_us;
  deadline.outcome = is_late ? DeadlineOutcome::kLate : outcome;
  open_.erase(found);
}

void DeadlineBook::Rename(const std::map<std::string, std::string>& names) {
  std::map<std::string, size_t> renamed;
  for (const auto& [activity, place] : open_) {
    const auto name = names.find(activity);
    StoryDeadline& deadline = deadlines_[place];
    if (name != names.end() && deadline.kind == DeadlineKind::kState) deadline.activity = name->second;
    renamed.emplace(deadline.activity, place);
  }
  open_ = std::move(renamed);
}

void DeadlineBook::EndAll(bool by_itself, int64_t time_us) {
  while (!open_.empty()) {
    const DeadlineKind kind = deadlines_[open_.begin()->second].kind;
    DeadlineOutcome outcome = DeadlineOutcome::kWithdrawn;
    if (kind == DeadlineKind::kMoment) outcome = DeadlineOutcome::kLeftBefore;
    if (kind == DeadlineKind::kCase && by_itself) outcome = DeadlineOutcome::kMet;
    const std::string activity = open_.begin()->first;
    End(activity, outcome, time_us);
  }
}

std::vector<StoryDeadline> DeadlineBook::Release(int64_t now_us) && {
  for (const auto& [activity, place] : open_) {
    StoryDeadline& deadline = deadlines_[place];
    if (now_us > deadline.due_us) deadline.outcome = DeadlineOutcome::kRunningLate;
  }
  return std::move(deadlines_);
}

}  // namespace liushui::audit
