// Data goes to standard output, talk to standard error; colours only on a terminal.
#pragma once

#include "render/colour.hpp"

#include <cstddef>
#include <string_view>

namespace mig::cli {

class Output {
 public:
  // colours: allowed where the stream is a terminal. columns: what people want; 0: as many as the
  // terminal has.
  Output(bool quiet, bool colours, std::size_t columns);

  // What was asked for, as it is. Throws Error MIG-704 when it cannot be written.
  void data(std::string_view text);
  // A line for people; not printed when quiet.
  void talk(std::string_view line);
  // The beginning or the end of a line of talk.
  void talk_part(std::string_view text);
  // A line that is printed even when quiet.
  void complain(std::string_view text);
  // Whether talk goes to a terminal, where a line can be written over.
  [[nodiscard]] bool talks_to_terminal() const;
  // Throws Error MIG-704 when not everything has been written.
  void finish();

  // Columns for data: as wanted, those of the terminal that it goes to, or 80 when it goes
  // elsewhere.
  [[nodiscard]] std::size_t width() const;
  [[nodiscard]] const Paint& paint() const { return out_; }         // for data
  [[nodiscard]] const Paint& talk_paint() const { return error_; }  // for talk

 private:
  void end_open_line();
  void say(std::string_view text);
  void flush_data();

  bool quiet_;
  std::size_t columns_;
  Paint out_;
  Paint error_;
  bool open_ = false;   // a part of a line was printed
  int data_error_ = 0;  // errno of the first data that could not be written
};

}  // namespace mig::cli
