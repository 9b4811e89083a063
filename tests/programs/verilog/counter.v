// counter.v is a small design for a synthesizer to work on.
module counter (input clk, input reset, input [3:0] step, output [7:0] count);
  reg [7:0] state;
  always @(posedge clk)
    if (reset) state <= 8'd0;
    else state <= state + {4'd0, step};
  assign count = state ^ {state[3:0], state[7:4]};
endmodule
